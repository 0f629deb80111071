"""Headings of rosters in languages that this program does not speak.

Moodle, Canvas and the schools' own systems export them in the language of the school;
those of English and Chinese are with the other texts of these languages.
https://download.moodle.org/langpack/
"""

from __future__ import annotations

# The headings of each field, without regard to case, blanks, hyphens and underscores.
FOREIGN_HEADINGS = {
    "name": (
        *("Vollständiger Name", "Vor- und Nachname", "Studierende", "Teilnehmer"),
        *("Studierende/r", "Teilnehmer/in", "Anzeigename"),
        *("Nom complet", "Nom et prénom", "Prénom et nom", "Étudiant", "Étudiante"),
        *("Nombre completo", "Nombre y apellidos", "Estudiante", "Alumno"),
    ),
    "first_name": ("Vorname", "Rufname", "Prénom", "Nombre", "Nombre(s)"),
    "last_name": (
        *("Nachname", "Familienname", "Zuname"),
        *("Nom", "Nom de famille"),
        *("Apellido", "Apellidos", "Apellido(s)", "Primer apellido"),
    ),
    "account": (
        *("Benutzername", "Anmeldename", "Kennung", "GitHub-Konto", "Konto"),
        *("Nom d'utilisateur", "Nom d’utilisateur", "Identifiant", "Compte"),
        *(
            "Compte GitHub",
            "Nombre de usuario",
            "Usuario",
            "Cuenta",
            "Cuenta de GitHub",
        ),
    ),
    "number": (
        *("Matrikelnummer", "Matrikelnr.", "Matrikel-Nr.", "Matr.-Nr.", "ID-Nummer"),
        *("Numéro d'identification", "Numéro d’identification", "Numéro étudiant"),
        *("Numéro d'étudiant", "Numéro d’étudiant", "N° étudiant", "Matricule"),
        *("Número de ID", "Matrícula", "Número de estudiante", "Código"),
    ),
    "group": (
        *("Gruppe", "Gruppen", "Klasse", "Kurs", "Groupe", "Groupes", "Classe"),
        *("Grupo", "Grupos", "Clase", "Curso"),
    ),
    "mail": (
        *("E-Mail-Adresse", "Mailadresse", "Mail-Adresse"),
        *("Courriel", "Adresse de courriel", "Adresse électronique", "Adresse e-mail"),
        *("Adresse mail", "Adresse courriel", "Mél"),
        *("Correo", "Correo electrónico", "Dirección de correo", "Dirección Email"),
        *("Dirección de correo electrónico",),
    ),
    "folder": (
        *("Ordner", "Verzeichnis", "Repositorium", "Abgabe", "Dossier", "Répertoire"),
        *("Dépôt", "Carpeta", "Repositorio", "Entrega"),
    ),
    "language": ("Sprache", "Langue", "Idioma", "Lengua"),
}
