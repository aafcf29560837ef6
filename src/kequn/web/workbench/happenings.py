"""How the timeline says what happened: each source by its own words, with the code's title in them."""

from __future__ import annotations

from collections.abc import Mapping

from kequn.loop.customer.timeline import Happening
from kequn.warehouse.codes import CODES
from kequn.web import language
from kequn.web.workbench.words import code

Text = tuple[str, str]
SOURCES: Mapping[str, Text] = {
    "transactions": ("交易", "Transactions"), "holdings": ("产品", "Products"), "contacts": ("联系", "Contacts"),
    "events": ("线上行为", "Online"), "complaints": ("投诉", "Complaints"), "assessments": ("风险测评", "Risk assessments"),
    "life_facts": ("人生事件", "Life events"), "disclosures": ("资产申报", "Disclosures"), "answers": ("客户回答", "Answers"),
    "accounts": ("账户", "Accounts"), "addresses": ("住址", "Addresses"), "relations": ("关系", "Relations"),
}
CODED: Mapping[str, str] = {  # the column whose code each source tells
    "transactions": "transactions.kind", "holdings": "holdings.category", "contacts": "contacts.purpose", "events": "events.name",
    "complaints": "complaints.topic", "life_facts": "life_facts.kind", "disclosures": "disclosures.kind",
    "accounts": "accounts.category", "relations": "relations.kind",
}
LINES: Mapping[tuple[str, str], Text] = {  # by what happened, whatever it was of a contact; what is not here says its code alone
    ("holdings", "begun"): ("开始持有 {}", "Took {}"), ("holdings", "ended"): ("不再持有 {}", "Ended {}"),
    ("complaints", "opened"): ("投诉：{}", "Complaint: {}"), ("complaints", "closed"): ("投诉办结：{}", "Complaint closed: {}"),
    ("accounts", "opened"): ("开户：{}", "Account opened: {}"), ("accounts", "closed"): ("销户：{}", "Account closed: {}"),
    ("assessments", "assessed"): ("风险测评 {} 级", "Risk level {}"),
    ("addresses", "moved"): ("登记住址", "Home address on file"),
    ("disclosures", "told"): ("申报：{}", "Told us: {}"), ("relations", "tied"): ("登记关系：{}", "Relation: {}"),
    ("contacts", ""): ("联系：{}", "Contact: {}"), ("answers", "refused"): ("客户不愿回答", "Would not answer"),
    ("answers", "answered"): ("客户回答了我们的问题", "Answered a question of ours"),
}
WITHOUT_CODE: Mapping[str, Text] = {"transactions": ("交易", "transaction"), "life_facts": ("人生事件", "life event")}


def happening(what: Happening) -> str:
    """Return a line of the timeline in words, without its amount."""
    named = code(CODED.get(what.source, ""), what.code) or language.text(*WITHOUT_CODE.get(what.source, ("—", "—")))
    if what.source == "holdings" and what.detail:
        named = f"{named} {what.detail}"
    line = language.text(*LINES.get((what.source, "" if what.source == "contacts" else what.what), ("{}", "{}")))
    until = what.detail if what.source == "assessments" else None
    return line.format(named) + (_until(until) if until else "") + (f" × {what.times}" if what.times > 1 else "")


def aside(what: Happening) -> str:
    """Return how and with whom, where that is known; names of others are masked."""
    parts: list[str] = []
    match what.source:
        case "contacts":
            answer = "" if what.what == "contacted" else code("contacts.answer", what.what)
            parts = [code("contacts.channel", what.detail), answer]
        case "disclosures":
            parts = [code("disclosures.proof", what.detail)]
        case "transactions" | "events":
            parts = [_channel(what.detail), what.person or ""]
    return " · ".join(part for part in parts if part)


def _until(day: str) -> str:
    return language.text(f"，有效期至 {day}", f", valid until {day}")


def _channel(channel: str | None) -> str:
    return code("events.channel" if channel in CODES["events.channel"] else "transactions.channel", channel)
