"""What moments are called, and their evidence in words: the detector's text filled with the figures of one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kequn.journeys.model import OPENS, PEOPLE
from kequn.journeys.waves import STATES as WAVE_STATES
from kequn.loop.moments import Moment
from kequn.moments.evidence import filled as evidence_of
from kequn.moments.model import ROWS, Detector, Texts
from kequn.relationship.model import CHANNELS
from kequn.relationship.wording import Wording
from kequn.web import language, numbers
from kequn.web.language import said

STATES = {
    "open": ("待处理", "open"), "done": ("已达成", "done"), "lapsed": ("已过期", "lapsed"), "control": ("对照组", "control")}
URGENCIES = {"today": ("今天", "today"), "week": ("本周", "this week"), "month": ("本月", "this month")}


def row_title(row: str) -> str:
    """Return what a row of the method is called."""
    return language.text(*ROWS[row])


def state_title(state: str) -> str:
    """Return what a state is called."""
    return language.text(*STATES[state])


def wave_title(state: str) -> str:
    """Return what the state of a wave is called."""
    return language.text(*WAVE_STATES[state])


def channel_title(channel: str) -> str:
    """Return what a channel is called."""
    return language.text(*CHANNELS[channel])


def opens_title(rule: str) -> str:
    """Return what a wave's rule of opening is called."""
    return language.text(*OPENS[rule])


def by_title(who: str) -> str:
    """Return who does a wave."""
    return language.text(*PEOPLE[who])


def evidence(moment: Moment, currency: str) -> str:
    """Return why a moment was raised, in the language of the page."""
    return filled(moment.detector, moment.figures, currency, moment.tiers)


def filled(detector: Detector, figures: Mapping[str, Any], currency: str, tiers: Sequence[Texts]) -> str:
    """Return a detector's evidence with these figures."""
    here = language.current()
    return evidence_of(detector, figures, language=here, tiers=tiers,
                       money=lambda value: numbers.money(value, here, currency).text)


def manager(user: object) -> str:
    """Return what a wording calls whoever reads it: their name, or what they are where none is on record."""
    return str(getattr(user, "display_name", "")) or language.text("客户经理", "your relationship manager")


def wording(found: Wording | None, words: Mapping[str, str]) -> str:
    """Return what a script says with its words filled in; empty where none may be shown."""
    text = said(found.texts) if found else ""
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def value_said(value: Any) -> str:
    """Return a value that a condition compares, as a person reads it."""
    if value is None:
        return language.text("没有", "none")
    if isinstance(value, bool):
        return language.text("是", "yes") if value else language.text("否", "no")
    if isinstance(value, int | float | Decimal):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)
