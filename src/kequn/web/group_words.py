"""How a menu is said, in words."""

from __future__ import annotations

from collections.abc import Mapping

from kequn.bridge import reading
from kequn.offers.model import Benefit, ServiceGroup
from kequn.web import language
from kequn.web.language import said

PERIODS: Mapping[str, tuple[str, str]] = {
    "month": ("每月", "a month"), "quarter": ("每季", "a quarter"), "year": ("每年", "a year"), "once": ("仅", "ever")}


def limit_of(benefit: Benefit) -> str:
    """Return how often each customer may use a benefit, and until when, in words."""
    zh, en = PERIODS[benefit.period]
    times = "once" if benefit.limit == 1 else f"{benefit.limit} times"
    said_zh, said_en = f"{zh} {benefit.limit} 次", times if benefit.period == "once" else f"{times} {en}"
    if benefit.until:
        said_zh, said_en = f"{said_zh}，{benefit.until} 止", f"{said_en}, until {benefit.until}"
    return language.text(said_zh, said_en)


def price_of(benefit: Benefit) -> str:
    """Return what the customer pays, to the last place."""
    if not benefit.price:
        return language.text("免费", "free")
    currency, amount = reading.currency(), f"{benefit.price:,.2f}"
    return language.text(f"{amount} 元" if currency == "CNY" else f"{amount} {currency}", f"{currency} {amount}")


def menu_said(group: ServiceGroup) -> dict[str, str]:
    """Return what a group says beside its condition, by label: its needs, and a line for each benefit."""
    lines = {language.text("需要", "Needs") + f" ({word})": text for word, text in group.needs.items()}
    return lines | {language.text("权益", "Benefit") + f" {each.id}": _line(each) for each in group.menu}


def _line(benefit: Benefit) -> str:
    endless = language.text("不限量", "no limit")
    stock = endless if benefit.stock is None else language.text(f"共 {benefit.stock} 份", f"{benefit.stock} in all")
    where = ", ".join(benefit.outlets) or language.text("全部网点", "every outlet")
    titles = " / ".join(dict.fromkeys((benefit.title["zh"], benefit.title["en"])))
    description = said(benefit.description)
    return " · ".join(filter(None, (titles, description, price_of(benefit), stock, limit_of(benefit), where)))
