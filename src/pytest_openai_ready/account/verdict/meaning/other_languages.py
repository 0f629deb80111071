"""What errors say in languages other than English and Chinese.

Relays translate their errors, and some hosts write in the language of their country.
Each constant is one statement in all of these languages; ``wordings`` has the order of
precedence and the statuses, as for the others.
"""

from __future__ import annotations

# In these languages, a relay calls its key a token.
_KEY = r"(?:トークン|토큰|токен\w*|jeton|token)"
_MODEL = r"(?:モデル|모델|модел\w*|modèle|modelo?|modell|mô hình)"
_QUOTA = r"(?:クォータ|할당량|квот\w*|quota|cota|cuota|kontingent|hạn mức)"

# An account without money.
MONEY_GONE = (
    "残高.{0,4}不足|クレジット.{0,8}不足"
    "|잔액.{0,4}부족|크레딧.{0,8}(?:부족|소진)"
    "|guthaben.{0,40}(?:aufgebraucht|erschöpft|reicht nicht|nicht aus)"
    "|(?:solde|crédits?) insuffisants?|saldo insuficiente|créditos? insuficientes?"
    r"|\b(?:no|não|sin|sem|plus de)\b.{0,20}\b(?:saldo|créditos?|crédits?)\b"
    "|недостаточн.{0,3} (?:средств|баланс|кредит)"
    "|(?:средства|баланс|кредиты|токены).{0,20}(?:закончил|исчерпан)"
    "|(?:закончил|исчерпан).{0,6} (?:средства|баланс|кредиты|токены)"
    "|недостатньо (?:коштів|кредитів)|số dư.{0,20}không đủ|không đủ số dư"
    "|(?:credito|saldo) (?:insufficiente|esaurito)|yetersiz bakiye"
    r"|bakiye\w* yetersiz|saldo.{0,12} (?:tidak (?:cukup|mencukupi)|habis)"
    r"|(?:brak|niewystarczając\w+) (?:środk\w+|saldo)|رصيد.{0,8} غير كاف"
)
# The same in words that may mean a rate; only with the status of a refusal.
QUOTA_GONE = (
    rf"{_QUOTA}.{{0,30}}(?:使い果た|不足|부족|소진|исчерпан|недостаточн|épuisé|insuffisant"
    "|insuficient|esgotad|agotad|sufficiente|aufgebraucht|erschöpft|không đủ|đã hết)"
    rf"|недостаточно {_QUOTA}|não tem {_QUOTA} suficiente"
    rf"|{_QUOTA}の事前消費に失敗|không thể trừ trước {_QUOTA}"
)
# A key that ended.
KEY_ENDED = (
    "有効期限が切れ|만료되었"
    f"|{_KEY} (?:ист[её]к|a expiré|expirou|ha caducado)"
    f"|{_KEY}(?: này)? đã hết hạn"
    "|срок действия .{0,20}(?:ключа|токена).{0,20}(?:ист[её]к|закончил)"
    "|(?:clave|chave|clé)\\b.{0,30}(?:caducad|vencid|expir(?:ad|ou|é))"
    "|schlüssel.{0,30}abgelaufen"
)
# A request in which the host sees no key.
KEY_ABSENT = (
    f"{_KEY}が提供されていません|{_KEY}이 제공되지"
    f"|{_KEY} (?:не (?:предоставлен|указан)|non fourni|não fornecido"
    f"|no proporcionado)|chưa cung cấp {_KEY}"
)
ACCOUNT_OFF = (
    "(?:アカウント|ユーザー).{0,20}(?:停止|凍結|無効化|BAN)"
    "|(?:계정|사용자).{0,20}(?:정지|차단|비활성화)"
    "|(?:аккаунт|уч[её]тная запись|пользователь).{0,30}"
    "(?:заблокирован|отключ|деактивирован)"
    r"|\b(?:conta|cuenta|usu[aá]rio|compte|utilisateur)\b.{0,30}"
    "(?:bloquead|suspens|suspendid|desativad|desactivad|desabilitad|deshabilitad"
    "|banid|baneado|suspendu|désactivé|bloqué|banni)"
    "|konto.{0,30}(?:gesperrt|deaktiviert)"
    "|(?:người dùng|tài khoản).{0,12}(?:bị (?:cấm|khóa)|vô hiệu)"
)
REGION_REFUSED = (
    "お住まいの(?:国|地域).{0,20}(?:利用できません|利用いただけません"
    "|対応していません)"
    "|(?:국가|지역).{0,20}(?:지원되지|지원하지|[사이]용할 수 없)"
    r"|disponible en (?:su|tu) (?:país|región)|disponível (?:no|em) seu país"
    r"|disponible dans votre (?:pays|région)|ihrem land nicht|nicht in ihrem land"
    r"|недоступ\w* в ваш\w* (?:стране|регионе)"
)
# A model that the key may not use, or for which a relay has no channel.
MODEL_REFUSED = (
    r"(?:\bне имеет|\bнет|\bn'a(?: pas)?|\bnão tem|\bno tiene|\bkein(?:en)?"
    r"|không có(?: quyền)?) "
    rf"(?:доступа?|accès|acesso|acceso|zugriff|truy cập).{{0,20}}{_MODEL}"
    f"|{_MODEL}.{{0,8}}접근할 권한이 없"
    f"|{_MODEL}.{{0,20}}アクセス.{{0,8}}(?:ありません|ない)"
    r"|\bнет (?:доступн|действительн)\w+ (?:\w+ )?канал"
    r"|\b(?:aucun|nenhum|ningún) canal\b|không có kênh"
    "|利用可能なチャン?ネル.{0,4}ありません|사용 가능한 채널이 없"
)
# What a valid key may not do.
NOT_PERMITTED = (
    "権限がありません|권한이 (?:없|부족)"
    r"|\bнет прав\b|\bнедостаточно прав\b"
    r"|\bpas (?:de|la) permission\b|\b(?:sem permissão|sin permiso)\b"
    r"|\bprivil[eé]gios insuficientes\b|\bkeine berechtigung\b|không có quyền"
)
TOO_MANY = (
    "слишком много запросов|превышен.{0,4} (?:лимит|частот).{0,12}запрос"
    "|요청이 너무 많|요청 한도.{0,6}초과|リクエスト数?が多すぎ|レート制限"
    "|demasiadas (?:solicitudes|peticiones)|muitas (?:solicitações|requisições)"
    "|zu viele anfragen|trop de requêtes|quá nhiều yêu cầu|troppe richieste"
    "|çok fazla istek|terlalu banyak permintaan|zbyt wiele żądań"
)

# Single words for a fault, of whatever thing; ``words`` has the English and Chinese.
INVALID = (
    r"ungültig|\bfalsch|\binvalid[eoa]s?\b|inválid|no (?:es )?válid|non (?:è )?valid"
    "|недейств|неверн|недійсн|無効|間違|유효하지|잘못|không (?:hợp lệ|đúng)|geçersiz"
    "|tidak valid|nieprawidłow|ongeldig|غير صالح"
)
ENDED = (
    r"abgelaufen|expirée?s?\b|caducad|vencid|expirad|expirou|scadut|ист[её]к|期限切れ"
    "|期限が切れ|만료|hết hạn|süresi dol|kedaluwarsa|wygas|verlopen|منتهي"
)
OFF = (
    "gesperrt|deaktiviert|widerrufen|désactivé|suspendu|bloqué|révoqué|desactivad"
    "|suspendid|bloquead|revocad|desativad|revogad|заблокир|отключ|отозван|凍結|無効化"
    "|取り消|停止され|정지|차단|비활성|취소|bị (?:khóa|cấm)|vô hiệu|askıya|devre dışı"
    "|diblokir|dinonaktifkan|zablokowan|zawieszon|geblokkeerd|bloccat|sospes|revocat"
)
EMPTY = (
    "aufgebraucht|erschöpft|nicht (?:aus|genug)|épuisée?|insuffisant|agotad|insuficient"
    "|esgotad|esaurit|sufficiente|недостат|недостаточ|закончи|исчерп|不足|使い果た|부족|소진"
    "|không đủ|đã hết|yetersiz|tükendi|habis|tidak (?:cukup|mencukupi)|niewystarcz"
    "|wyczerp|onvoldoende|غير كاف"
)
DENIED = (
    r"verweigert|nicht (?:berechtigt|erlaubt|zugelassen)|refusé|interdit|denegad"
    r"|\bnegad|no (?:tiene|está) (?:permiso|autoriz)|sem permiss"
    "|não (?:tem permiss|autoriz)|запрещ|нет (?:доступа|прав)|не разреш|拒否|許可され"
    "|권한이 없|거부|từ chối"
    "|không (?:có quyền|được phép)|reddedildi|yetkiniz yok|ditolak|tidak (?:diizinkan"
    "|memiliki izin)|odmow|geweigerd|niet toegestaan|negato|non (?:autorizz|consentit)"
)
ABSENT = (
    "nicht (?:gefunden|verfügbar|unterstützt|vorhanden)|existiert nicht|introuvable"
    "|n'existe pas|non (?:disponible|trouvée?|prise? en charge|trovat|esiste)"
    "|no (?:se encontr|existe|disponible|encontrad|está disponible|es compatible)"
    "|não (?:encontrad|existe|está dispon|é suport)"
    "|не (?:найден|существ|поддерж|доступ)|недоступ|見つかり|存在しま|利用でき"
    "|対応していません|찾을 수 없|존재하지|지원하지|지원되지"
    "|사용할 수 없|không (?:tồn tại|tìm thấy|hỗ trợ|khả dụng)|bulunamadı|desteklenm"
    "|tidak (?:ditemukan|tersedia|didukung)|nie (?:znalez|istnieje|jest obsług)"
    "|niet (?:gevonden|beschikbaar|ondersteund)"
)
LACKING = (
    r"\bfehlt|manquant|\bfalta\b|ausente|não (?:foi )?fornecid|no (?:se )?proporcion"
    "|отсутств|не (?:указан|предоставлен|передан)|提供されていません|指定されていません"
    r"|제공되지|없습니다|\bthiếu|chưa cung cấp|eksik|tidak (?:ada|disertakan)|\bbrak\b"
    "|mancante|ontbreekt"
)
