"""What errors say in other languages, by verdict.

Most are new-api's translations of its own errors; the rest was made up.
"""

from __future__ import annotations

from pytest_openai_ready.account.verdict.meaning.classify import classify, meaning_of
from pytest_openai_ready.account.wire.answer import Answer

RELAY = "relay.example.net"

SENTENCES: dict[str, tuple[tuple[int, str], ...]] = {
    "account-deactivated": (
        (403, "Người dùng đã bị cấm"),
        (403, "사용자가 차단되었습니다."),
        (403, "O usuário foi banido"),
        (403, "Этот пользователь отключён"),
        (403, "Cet utilisateur a été désactivé"),
        (403, "El usuario ha sido suspendido"),
        (403, "アカウントが停止されました"),
        (403, "Tài khoản đã bị khóa"),
    ),
    "balance-empty": (
        (401, "Hạn mức token này đã hết TokenStatusExhausted[sk-abc***xyz]"),
        (403, "Hạn mức người dùng không đủ, còn lại: ＄0.00"),
        (403, "Không thể trừ trước hạn mức, còn lại: ＄0.01, cần: ＄0.80"),
        (403, "할당량이 부족합니다."),
        (401, "Este token não tem cota suficiente"),
        (403, "Cota insuficiente"),
        (403, "Cuota insuficiente"),
        (403, "Quota non sufficiente"),
        (403, "Kontingent aufgebraucht"),
        (403, "クォータ不足"),
        (401, "Le quota de ce jeton est épuisé"),
        (403, "La cuota de esta clave está agotada"),
        (402, "Недостаточно средств на балансе"),
    ),
    "key-missing": (
        (401, "Chưa cung cấp token"),
        (401, "토큰이 제공되지 않았습니다."),
        (401, "Token não fornecido"),
        (401, "Токен не предоставлен"),
        (401, "Jeton non fourni"),
        (401, "トークンが提供されていません"),
    ),
    "key-rejected": (
        (401, "Token không hợp lệ"),
        (401, "Token này đã hết hạn"),
        (401, "Trạng thái token này không khả dụng"),
        (401, "유효하지 않은 토큰"),
        (401, "이 토큰은 만료되었습니다."),
        (401, "Token inválido"),
        (401, "Este token expirou"),
        (401, "Статус этого токена недоступен"),
        (401, "このトークンのステータスは利用不可です"),
        (403, "Ce jeton a expiré"),
        (403, "Этот токен истёк"),
        (403, "このトークンは有効期限が切れています"),
    ),
    "model-unavailable": (
        (403, "이 토큰은 gpt-4o 모델에 접근할 권한이 없습니다."),
        (403, "이 토큰은 어떤 모델에도 접근할 권한이 없습니다."),
        (503, "그룹 default의 모델 gpt-4o에 사용 가능한 채널이 없습니다(distributor)"),
        (403, "Este token não tem acesso ao modelo gpt-4o"),
        (403, "Este token não tem acesso a nenhum modelo"),
        (
            503,
            "Nenhum canal disponível para o modelo gpt-4o no grupo default (distribuidor)",
        ),
        (401, "Этот токен не имеет доступа ни к одной модели"),
        (403, "Ce jeton n'a accès à aucun modèle"),
        (403, "Kein Zugriff auf das Modell gpt-4o"),
        (403, "このモデルにアクセスする権限がありません"),
        (503, "利用可能なチャネルがありません"),
        (503, "Aucun canal disponible"),
    ),
    "not-judged": (
        (400, "トークン数が上限を超えています"),
        (400, "El modelo no tiene acceso a internet"),
        (400, "Le champ token non valide"),
        (403, "Доступ к файлу запрещён"),
        (400, "La cuota de la imagen"),
    ),
    "rate-limited": (
        (429, "Tải upstream của nhóm hiện tại đã bão hòa, vui lòng thử lại sau"),
        (429, "요청 수 제한에 도달했습니다: 1분 내에 최대 3회 요청 가능"),
        (429, "Le quota de requêtes par minute est épuisé"),
        (429, "Квота запросов в минуту исчерпана"),
        (429, "할당량이 소진되었습니다"),
    ),
    "scope-missing": (
        (403, "이 그룹에 접근할 권한이 없습니다."),
        (403, "Sem permissão para acessar este grupo"),
        (403, "Não autorizado: privilégios insuficientes"),
        (403, "Pas de permission pour accéder à ce groupe"),
        (403, "この操作を行う権限がありません"),
        (403, "Нет прав доступа к этой группе"),
    ),
}


def test_a_sentence_means_the_same_in_every_language() -> None:
    seen = {
        (status, said): classify(Answer(status, {}, _body(said)), RELAY).value
        for rows in SENTENCES.values()
        for status, said in rows
    }
    assert seen == {row: code for code, rows in SENTENCES.items() for row in rows}


def test_a_key_that_expired_is_called_so() -> None:
    said = ("Ce jeton a expiré", "Этот токен истёк", "Este token expirou")
    causes = {meaning_of(Answer(401, {}, _body(each)), RELAY).cause for each in said}
    assert causes == {"key-expired"}


def _body(said: str) -> object:
    return {"error": {"message": said, "type": "error"}}
