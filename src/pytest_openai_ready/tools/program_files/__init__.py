"""The files that programs open or load by a name, as far as their code shows it."""
