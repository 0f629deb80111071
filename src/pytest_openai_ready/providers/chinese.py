"""Model providers in China, and their hosts abroad."""

from __future__ import annotations

from pytest_openai_ready.providers.record import (
    BILLING_INACTIVE,
    BLOCKED,
    CNY,
    DEACTIVATED,
    EXPIRED,
    NO_API,
    NO_KEY,
    NO_MODEL,
    NO_MONEY,
    NO_SCOPE,
    REJECTED,
    SPEND_LIMIT,
    TOO_MANY,
    UNKNOWN,
    USD,
    WRONG_KIND,
    Balance,
    Body,
    Prefix,
    Provider,
    coded,
    worded,
)

CHINESE = (
    # https://api-docs.deepseek.com/api/get-user-balance and /quick_start/error_codes
    Provider(
        "DeepSeek",
        variable="DEEPSEEK_API_KEY",
        names=("deep_?seek",),
        words=("深度求索",),
        is_named_beside=True,
        domains=("deepseek.com",),
        api_hosts=("api.deepseek.com",),
        balances=(
            Balance(
                "deepseek-balance",
                "/user/balance",
                {"api.deepseek.com": ""},
                each=("balance_infos",),
                left=("total_balance",),
                currency=("currency",),
                usable=("is_available",),
            ),
        ),
        keys_page="https://platform.deepseek.com/api_keys",
        billing_page="https://platform.deepseek.com/top_up",
    ),
    # https://help.aliyun.com/zh/model-studio/get-api-key and /error-code
    Provider(
        "DashScope",
        prefixes=(Prefix("sk-sp-"),),
        # Keys of its coding plan; an issue tracker shows parts separated by dots.
        body=Body(
            r"[\w-]{20,128}(?:\.[\w-]{8,128}){0,4}"
            r"|(?=[\w.-]{32})[\w-]{4,19}(?:\.[\w-]{4,128}){1,4}",
            3.0,
            grouped=True,
        ),
        variable="DASHSCOPE_API_KEY",
        names=("dashscope", "bailian", "tongyi", "qwen"),
        clients=("Tongyi",),
        words=(r"maas\.aliyuncs\.com", "百炼", "通义"),
        is_named_beside=True,
        domains=("aliyuncs.com",),
        api_hosts=(
            "dashscope.aliyuncs.com",
            "dashscope-intl.aliyuncs.com",
            "dashscope-us.aliyuncs.com",
        ),
        keys_page="https://bailian.console.aliyun.com/?tab=model#/api-key",
        habits=(
            coded("Arrearage", NO_MONEY),
            worded("account is in good standing", NO_MONEY),
            coded(r"AllocationQuota\.FreeTierOnly", NO_MONEY),
            worded(
                r"free allocated quota exceeded|free (?:tier|quota).*exhausted",
                NO_MONEY,
            ),
            # Its code for a limit per minute is OpenAI's for an empty account.
            worded(r"aliyun\.com/\S*#(?:token|rate)-limit", TOO_MANY),
            coded(
                r"insufficient_quota|limit_requests|Throttling(?:\.\w+)?",
                TOO_MANY,
                only_here=True,
            ),
            worded("allocated quota exceeded", TOO_MANY),
            coded(r"Model\.AccessDenied|model_access_denied|ModelNotFound", NO_MODEL),
            coded("model_not_supported", NO_MODEL),
            coded(r"(?:Workspace|App)\.AccessDenied", NO_SCOPE),
            coded("InvalidApiKey", REJECTED),
        ),
    ),
    # https://platform.moonshot.cn/docs/api/balance and /docs/api/errors
    Provider(
        "Moonshot",
        prefixes=(Prefix("sk-kimi-"),),
        body=Body("[A-Za-z0-9]{32,128}", 4.0),
        variable="MOONSHOT_API_KEY",
        names=("moonshot", "kimi"),
        words=("月之暗面",),
        is_named_beside=True,
        domains=("moonshot.cn", "moonshot.ai", "api.kimi.com"),
        api_hosts=("api.moonshot.cn", "api.moonshot.ai", "api.kimi.com"),
        balances=(
            Balance(
                "moonshot-balance",
                "/v1/users/me/balance",
                {"api.moonshot.cn": CNY, "api.moonshot.ai": USD},
                left=("data", "available_balance"),
            ),
        ),
        keys_page="https://platform.moonshot.cn/console/api-keys",
        billing_page="https://platform.moonshot.cn/console/pay",
        habits=(
            coded("exceeded_current_quota_error", NO_MONEY),
            coded("rate_limit_reached_error|engine_overloaded_error", TOO_MANY),
            coded("(?:invalid_authentication|incorrect_api_key)_error", REJECTED),
            coded("resource_not_found_error", NO_MODEL),
            worded("Not found the model", NO_MODEL),
            worded(r"\AAccess terminated\b", DEACTIVATED),
            worded("monthly usage limit|limit for this billing cycle", SPEND_LIMIT),
            worded("reached your .{1,12} usage limit", TOO_MANY),
            coded("access_terminated_error", WRONG_KIND),
        ),
    ),
    # Its /v1/user/info was removed: 410 since August 2026, according to its release
    # notes; before that, it disagreed with the console.
    # https://docs.siliconflow.cn/docs/release-notes/overview
    Provider(
        "SiliconFlow",
        variable="SILICONFLOW_API_KEY",
        names=("silicon_?flow",),
        words=("硅基流动",),
        is_named_beside=True,
        domains=("siliconflow.cn", "siliconflow.com"),
        api_hosts=("api.siliconflow.cn", "api.siliconflow.com"),
        keys_page="https://cloud.siliconflow.cn/account/ak",
        habits=(
            coded("30001|30011", NO_MONEY),
            coded("20012|30003", NO_MODEL),
            worded("Model disabled", NO_MODEL),
        ),
    ),
    # https://platform.minimax.io/docs/api-reference/errorcode
    Provider(
        "MiniMax",
        prefixes=(Prefix("sk-api-"), Prefix("sk-cp-")),
        body=Body("NEXT{40,200}", 4.0),
        variable="MINIMAX_API_KEY",
        names=("minimax",),
        is_named_beside=True,
        domains=("minimax.io", "minimaxi.com", "minimax.chat"),
        api_hosts=("api.minimax.io", "api.minimaxi.com", "api.minimax.chat"),
        habits=(
            coded("1004|2049", REJECTED),
            worded("login fail", REJECTED),
            coded("1008", NO_MONEY),
            coded("1002|1039|2045|2056", TOO_MANY),
            worded("(?<!monthly )usage limit exceeded", TOO_MANY, only_here=True),
            worded("plan not support model", NO_MODEL),
        ),
    ),
    # Since 2026-10-16, each of its plans has separate keys.
    # https://docs.bigmodel.cn/cn/api/api-code
    Provider(
        "Zhipu",
        variable="ZHIPUAI_API_KEY",
        # https://docs.litellm.ai/docs/providers/zai
        other_variables=("ZAI_API_KEY", "ZHIPU_API_KEY"),
        names=("zhipu(?:ai)?", "bigmodel", "glm"),
        domains=("bigmodel.cn", "z.ai"),
        api_hosts=("open.bigmodel.cn", "api.z.ai"),
        keys_page="https://bigmodel.cn/usercenter/proj-mgmt/apikeys",
        billing_page="https://bigmodel.cn/finance/overview",
        habits=(
            coded("1000|1002", REJECTED),
            coded("1001", NO_KEY),
            coded("1003", EXPIRED),
            coded("1110|1111|1112|1121", DEACTIVATED),
            coded("1113", NO_MONEY),
            coded("1211|1220|1311", NO_MODEL),
            coded("130[2-5]|1308|1310|1313", TOO_MANY),
            coded("1309", BILLING_INACTIVE),
            coded("122[12]", NO_API),
            worded("Header中未收到Auth", NO_KEY),
            # Most come with status 429.
            worded("您的账户(?:当前处于非活动状态|不存在)", DEACTIVATED),
            worded("订阅套餐暂未开放", NO_MODEL),
            worded(r"\AAPI .{1,60} (?:已下线|不存在)", NO_API),
            worded("身份验证失败|Authentication Token非法", REJECTED),
            worded("Authentication Token已过期", EXPIRED),
            worded("无可用资源包|no resource package", NO_MONEY),
            worded("套餐已到期", BILLING_INACTIVE),
            worded("Weekly/Monthly Limit Exhausted", TOO_MANY),
        ),
    ),
    # https://www.volcengine.com/docs/82379/1299023
    Provider(
        "Volcengine",
        variable="ARK_API_KEY",
        clients=("Ark", "AsyncArk"),
        domains=("volces.com", "volcengineapi.com"),
        api_hosts=("ark.cn-beijing.volces.com",),
        keys_page="https://console.volcengine.com/ark/region:ark+cn-beijing/apiKey",
        billing_page="https://console.volcengine.com/finance",
        habits=(
            coded(
                r"AccountOverdue(?:Error)?|OperationDenied\.ServiceOverdue", NO_MONEY
            ),
            worded("overdue balance|exhausted its free trial quota", NO_MONEY),
            coded("SetLimitExceeded|InferenceLimitExceeded", SPEND_LIMIT),
            worded("reached the set inference limit", SPEND_LIMIT),
            coded(
                r"InvalidEndpoint(?:OrModel)?\.\w+|ModelNotOpen|UnsupportedModel",
                NO_MODEL,
            ),
            worded("has not activated the model", NO_MODEL),
            worded("requested model .{1,80} does not support this api", NO_MODEL),
            coded(
                r"RateLimitExceeded(?:\.\w+)?|ServerOverloaded|RequestBurstTooFast",
                TOO_MANY,
            ),
            coded("AuthenticationError", REJECTED),
            coded("InvalidAccountStatus", DEACTIVATED),
            coded(r"AccessDenied|OperationDenied\.\w+", NO_SCOPE, only_here=True),
        ),
    ),
    # https://platform.stepfun.com/docs/zh/api-reference/error-codes
    Provider(
        "StepFun",
        variable="STEPFUN_API_KEY",
        domains=("stepfun.com", "stepfun.ai"),
        api_hosts=("api.stepfun.com", "api.stepfun.ai"),
        keys_page="https://platform.stepfun.com/interface-key",
        habits=(coded("quota_exceeded", NO_MONEY, only_here=True),),
    ),
    # https://platform.xiaomimimo.com/docs
    Provider(
        "Xiaomi MiMo",
        variable="MIMO_API_KEY",
        domains=("xiaomimimo.com",),
        # It depends on the address that one asks from.
        habits=(coded("illegal_access", BLOCKED),),
    ),
    Provider(
        "Baichuan",
        names=("baichuan",),
        words=("百川",),
        is_named_beside=True,
        domains=("baichuan-ai.com",),
        api_hosts=("api.baichuan-ai.com",),
        keys_page="https://platform.baichuan-ai.com/console/apikey",
    ),
    # https://www.xfyun.cn/doc/spark/HTTP调用文档.html
    Provider(
        "iFlytek",
        names=("iflytek", "xunfei", "xfyun", "xinghuo"),
        words=("xf-yun", "spark_?api", "讯飞"),
        is_named_beside=True,
        domains=("xf-yun.com",),
        api_hosts=("spark-api-open.xf-yun.com",),
        habits=(
            worded("HMAC (?:secret key|signature)", REJECTED),
            # The application does not have this model, or has used up its quota.
            worded("AppIdNoAuthError", NO_SCOPE),
            coded("11200", NO_SCOPE),
            worded("AppIdQpsOverFlow", TOO_MANY),
            coded("1120[123]", TOO_MANY),
        ),
    ),
    # https://cloud.baidu.com/doc/qianfan/s/8m7u9plgm
    Provider(
        "Qianfan",
        variable="QIANFAN_API_KEY",
        domains=("baidubce.com",),
        api_hosts=("qianfan.baidubce.com",),
        habits=(
            coded("invalid_iam_token", REJECTED),
            # Of its older API, whose codes are numbers.
            worded(r"\AIAM Certification failed", REJECTED),
            worded(r"\ANo permission to access data\Z", NO_SCOPE),
            coded("account_overdue|coin_balance_not_enough", NO_MONEY),
            coded("no_such_model|invalid_model", NO_MODEL),
            coded(r"\w+_plan_\w*api_key_(?:required|not_allowed)", WRONG_KIND),
            coded("coding_plan_model_not_supported", NO_MODEL),
            coded("coding_plan_month_quota_exceeded", SPEND_LIMIT),
            coded(r"coding_plan_\w+_quota_exceeded", TOO_MANY),
            coded("(?:rpm|tpm|preemptible)_rate_limit_exceeded", TOO_MANY),
        ),
    ),
    # https://cloud.tencent.com/document/api/1729/101838
    Provider(
        "Hunyuan",
        variable="HUNYUAN_API_KEY",
        names=("hunyuan",),
        words=("混元",),
        is_named_beside=True,
        domains=("hunyuan.cloud.tencent.com", "hunyuan.tencentcloudapi.com"),
        api_hosts=("api.hunyuan.cloud.tencent.com",),
        keys_page="https://console.cloud.tencent.com/hunyuan/api-key",
        billing_page="https://console.cloud.tencent.com/expense/recharge",
        habits=(
            coded(r"FailedOperation\.(?:Free)?ResourcePackExhausted", NO_MONEY),
            coded(r"ResourceInsufficient\.ChargeResourceExhaust", NO_MONEY),
            coded(r"(?:FailedOperation|ResourceUnavailable)\.\w*Arrears", NO_MONEY),
            coded(r"ResourceUnavailable\.LowBalance", NO_MONEY),
            coded(
                r"FailedOperation\.Service(?:NotActivated|Stop)"
                r"|ResourceUnavailable\.NotExist",
                BILLING_INACTIVE,
            ),
            coded(
                r"AuthFailure\.UnauthorizedOperation|UnauthorizedOperation", NO_SCOPE
            ),
            coded(r"AuthFailure(?:\.\w+)?", REJECTED),
            coded(
                r"(?:Request)?LimitExceeded(?:\.\w+)?"
                r"|FailedOperation\.EngineServerLimitExceeded",
                TOO_MANY,
            ),
            worded("资源包余量已用尽", NO_MONEY),
            worded("服务未开通", BILLING_INACTIVE),
        ),
    ),
    # https://modelscope.cn/docs/model-service/API-Inference/intro
    Provider(
        "ModelScope",
        domains=("modelscope.cn",),
        api_hosts=("api-inference.modelscope.cn",),
        habits=(
            worded("valid ModelScope token", REJECTED),
            worded("bind your Alibaba Cloud account", UNKNOWN),
            worded("has no provider supported", NO_MODEL),
        ),
    ),
)
