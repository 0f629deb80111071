"""The meaning of error messages about money, plans and limits, from any host."""

from __future__ import annotations

from http import HTTPStatus

from pytest_openai_ready.account.verdict.meaning import other_languages as abroad
from pytest_openai_ready.account.verdict.meaning import vocabulary as say
from pytest_openai_ready.account.verdict.meaning.vocabulary import (
    FAULTS,
    MONEY_STATUSES,
    PAYMENTS,
    REFUSALS,
    Wording,
)
from pytest_openai_ready.providers.record import (
    BILLING_INACTIVE,
    EXPIRED,
    FAULT,
    NO_MONEY,
    SPEND_LIMIT,
    TOO_MANY,
)

# In order of precedence, before all other wordings.
MONEY_WORDINGS = (
    # Temporary problems, in words that others use for permanent ones.
    Wording(
        r"\btemporar\w+ .{0,60}\btoo many requests"
        r"|\b(?:quota|budget)\b.{0,40}\b(?:\d+|requests|tokens|calls) "
        r"per (?:second|minute|hour)\b",
        TOO_MANY,
        (*REFUSALS, HTTPStatus.TOO_MANY_REQUESTS),
    ),
    Wording("请求过多|請求過多", TOO_MANY, (HTTPStatus.TOO_MANY_REQUESTS,)),
    Wording(say.AGAIN_LATER, TOO_MANY, MONEY_STATUSES),
    Wording(say.PLAN_ENDED, BILLING_INACTIVE, PAYMENTS),
    Wording(
        r"(?:[今当當本每](?:日|天|小时|小時|分钟|分鐘)).{0,12}"
        r"(?:额度|額度|次数|次數|配额|配額|限额|限額|用量|调用|請求|请求)"
        r".{0,12}(?:用完|用尽|用盡|耗尽|耗盡|超|[达達]到|上限)"
        r"|\b(?:daily|hourly)\b.{0,40}\b(?:quota|limit|allowance)\b.{0,40}"
        r"\b(?:exceeded|reached|used up|exhausted)\b"
        r"|\b(?:exceeded|reached|hit)\b.{0,20}\b(?:daily|hourly|weekly)\b.{0,20}"
        r"\b(?:limit|quota)\b"
        r"|\bquota (?:will be (?:replenished|reset|renewed)\b"
        r"|resets? (?:in|at)\b(?! the next billing))",
        TOO_MANY,
        (*REFUSALS, HTTPStatus.TOO_MANY_REQUESTS),
    ),
    Wording(r"\breached timeout\b|\b(?:quota|lack) of capacity\b", FAULT, FAULTS),
    Wording(
        rf"余额(?:不足|过低|不够|为 ?{say.ZERO})|(?:积分|点数|余量|套餐.{{0,4}})不足"
        "|额度不足|额度已用尽|额度已用完|预扣费额度失败|欠费"
        "|餘額不足|額度不足|額度已用盡|欠費"
        f"|{abroad.MONEY_GONE}"
        r"|insufficient[ _](?:user[ _]|account[ _])?(?:quota|balance|credits?|funds)"
        r"|balance (?:is )?(?:insufficient|too low|not sufficient|exhausted)"
        r"|user quota is not enough|not enough (?:credits?|balance|funds|points?)"
        r"|out of credits|no (?:more )?credits (?:left|remaining|available)"
        r"|used up (?:all )?(?:your|its|the) (?:free )?credits"
        r"|\b(?:account|user)\b.{0,60}(?:overdue|in arrears|past due)|overdue account"
        r"|\b(?:account|user|team|organization|project|key|service|access)\b"
        r".{0,60}\b(?:suspended|disabled|blocked)\b.{0,60}\b"
        r"(?:billing details|recharge|top.?up)",
        NO_MONEY,
    ),
    Wording(say.MONEY_GONE, NO_MONEY, MONEY_STATUSES),
    # Before a request to pay, which may follow it.
    Wording(say.KEY_ENDED, EXPIRED, REFUSALS),
    Wording(
        r"\bbalance (?:is |has become )?(?:negative|below)"
        r"|\bfree quota\b.{0,30}\b(?:used up|exhausted)\b"
        r"|\bnot enough quota\b"
        r"|\b(?:top.?up|recharge|refill) (?:your|the) "
        r"(?:account|balance|credits?|wallet)\b"
        "|пополните (?:баланс|сч[её]т)|[请請]先?(?:充值|续费|續費|儲值)",
        NO_MONEY,
        (*REFUSALS, HTTPStatus.PAYMENT_REQUIRED),
    ),
    Wording(
        rf"\btrial\b{say.UNDENIED}{{0,20}}\b(?:has |is )?(?:expired|ended|over)\b"
        rf"|\bsubscription\b{say.UNDENIED}{{0,20}}\b(?:expired|ended|inactive|cancell?ed)\b"
        r"|\b(?:no|not have an) active (?:subscription|plan)\b"
        r"|\b(?:requires?|no|needs?|without) (?:a |an )?(?:valid )?"
        r"(?:credit card|payment method)\b"
        r"|(?<!\bno )\b(?:credit card|payment method)\b.{0,20}"
        r"\b(?:required|missing)\b"
        r"|\btrials?\b.{0,30}\bpaused\b"
        r"|\b(?:suspended|disabled|blocked|locked)\b.{0,40}\b"
        r"(?:billing (?:issue|problem)|unpaid|(?:failed|late|missing) payment"
        r"|payment (?:issue|problem|failure))",
        BILLING_INACTIVE,
        (*REFUSALS, HTTPStatus.PAYMENT_REQUIRED),
    ),
    Wording(
        r"(?<!thinking[ _.])(?:budget|spend(?:ing)? limit|hard limit|credit limit"
        r"|消费限额|预算)\b.{0,30}(?:exceeded|reached|超出|已达)"
        r"|(?:exceeded|reach(?:ed|ing)|over)\b.{0,30}\b"
        r"(?<!thinking[ _.])(?:budgets?|spend(?:ing)? limits?)\b"
        r"|\bquota\b.{0,60}\bexhausted\b.{0,120}\bbilling (?:cycle|period)"
        r"|\bmonthly\b.{0,30}\b(?:quota|limit|allowance)\b.{0,40}"
        r"\b(?:exceeded|reached|used up|exhausted)\b"
        r"|(?<!thinking[ _.])\bbudget (?:is |has been )?exhausted\b"
        r"|\blimit for (?:this|the|your) (?:current )?billing (?:cycle|period)\b"
        r"|\b(?:exceeded|reached|hit)\b.{0,20}\bmonthly (?:quota|limit|allowance)\b"
        "|[本当當每]月.{0,12}(?:额度|額度|配额|配額|限额|限額|用量)"
        ".{0,12}(?:用完|用尽|用盡|耗尽|耗盡|超|[达達]到|上限)",
        SPEND_LIMIT,
    ),
    Wording(say.CAP_REACHED, SPEND_LIMIT, MONEY_STATUSES),
    Wording(f"{say.USE_CAPPED}|{say.KEY_CAPPED}", SPEND_LIMIT, PAYMENTS),
    Wording(f"{say.QUOTA_GONE}|{abroad.QUOTA_GONE}", NO_MONEY, PAYMENTS),
)
