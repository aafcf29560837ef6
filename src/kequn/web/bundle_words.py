"""How a rule of what goes together is said, on the console's page and on a customer's."""

from __future__ import annotations

from datetime import date

from kequn.customers.bundles import SPENDING
from kequn.loop.bundles import NEXT, Rule
from kequn.warehouse.codes import CODES
from kequn.web import language, numbers


def titles() -> list[tuple[str, str]]:
    """Return the kinds of rules with their titles."""
    return [("holding", language.text("一起持有", "Held together")), ("spending", language.text("一起消费", "Bought together")),
            ("next", language.text("接着办", "Taken next"))]


def item(kind: str, code: str) -> str:
    """Return what a thing is called: a kind of product or account, or of merchants."""
    columns = ("transactions.merchant_category",) if kind == SPENDING else ("holdings.category", "accounts.category")
    return language.text(*next((CODES[column][code] for column in columns if code in CODES.get(column, {})), (code, code)))


def sentence(rule: Rule, since: date | None = None) -> str:
    """Return the rule as one sentence with its figures; `since` is when a customer took what it begins with."""
    have = [item(rule.kind, each) for each in rule.antecedent]
    then, times, sure = item(rule.kind, rule.consequent), f"{rule.lift:.1f}", numbers.share(rule.confidence)
    of_zh, of_en = f"{rule.count:,} 位客户", f"{rule.count:,} customers"
    if rule.kind == NEXT:
        on_zh, on_en = (f"（{since:%Y-%m-%d}）", f" ({since:%Y-%m-%d})") if since else ("", "")
        return language.text(
            f"办了{have[0]}{on_zh}的客户，{sure} 在 {rule.days} 天内接着办{then}，是通常的 {times} 倍；共 {rule.count:,} 次",
            f"Of those who took {have[0]}{on_en}, {sure} took {then} next within {rule.days} days, {times} × as often as usual; "
            f"{rule.count:,} times")
    verb_zh, verb_en, also_en = ("消费", "bought", "bought") if rule.kind == SPENDING else ("持有", "hold", "hold")
    return language.text(
        f"{verb_zh}{'、'.join(have)}的客户，{sure} 也{verb_zh}{then}，是通常的 {times} 倍；共 {of_zh}",
        f"Of those who {verb_en} {' and '.join(have)}, {sure} also {also_en} {then}, {times} × as often as usual; {of_en}")
