"""How pages say grades: what a grade asks for, why somebody has it, and the choices of a quick entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kequn.bridge.opportunities import Shown
from kequn.grading.model import ASPECTS, GRADES, MILESTONES, PROSPECT, STATES, TITLES, WILLINGNESS, Maturity
from kequn.grading.models import Observed
from kequn.grading.policy import Policy
from kequn.web import language, numbers

AHEAD = (7, 14, 30)  # days of the quick choices of a signing day


@dataclass(frozen=True)
class Asks:
    """What a grade asks for: its title, cadence and share of effort in one line."""

    grade: str
    title: str
    line: str


@dataclass(frozen=True)
class Choice:
    """One button of a quick entry: what it sends, and what it says."""

    value: str
    text: str
    stands: bool = False


def asks(grade: str, policy: Policy) -> Asks:
    """Return what the grade asks for."""
    cadence, title = policy.cadence[grade], language.text(*TITLES[grade])
    low, high = (round(days) for days in cadence.online)
    online = f"{low}" if low == high else f"{low}–{high}"
    prospect = grade in GRADES[PROSPECT]
    effort = ("商机精力", "of the effort on prospects") if prospect else ("在服务精力", "of the effort on service")
    zh = f"线上每 {online} 天，面谈每 {cadence.meeting:g} 天，占{effort[0]}的 {cadence.share:g}%"
    en = f"online every {online} days, a meeting every {cadence.meeting:g} days, {cadence.share:g}% {effort[1]}"
    if grade == "A":
        zh, en = f"{zh}；可用激励促成", f"{en}; an incentive may speed it up"
    return Asks(grade, title, language.text(zh, en))


def reasons(found: Maturity) -> list[tuple[str, str]]:
    """Return the parts of a maturity in words with their points."""
    return [(language.text(each.zh, each.en), points(each.points)) for each in found.reasons]


def points(value: float) -> str:
    """Return points with a sign where they are taken away."""
    return f"{numbers.MINUS}{-value:.1f}" if value < 0 else f"{value:.1f}"


def state(name: str) -> str:
    """Return the state of an opportunity."""
    return language.text(*STATES[name])


def levels(found: Shown | None = None) -> list[Choice]:
    """Return the levels of willingness, the one that stands marked."""
    stands = found.graded.standing.willingness if found else None
    return [Choice(str(level), f"{level} {language.text(*said)}", level == stands) for level, said in enumerate(WILLINGNESS)]


def milestones(found: Shown | None = None) -> list[Choice]:
    """Return the milestones, the one that stands marked."""
    stands = found.graded.standing.milestone if found else None
    return [Choice(key, language.text(*said), key == stands) for key, said in MILESTONES.items()]


def days(today: date) -> list[Choice]:
    """Return quick choices of a signing day."""
    return [Choice(f"{today + timedelta(days=ahead)}", language.text(f"{ahead} 天后", f"in {ahead} days")) for ahead in AHEAD]


def aspect(name: str) -> str:
    """Return what was asked about: the salesperson, the product, the bank."""
    return language.text(*ASPECTS[name])


def happened(seen: Iterable[Observed]) -> list[tuple[Observed, str]]:
    """Return the observations, the latest first, each with what it says in words."""
    return [(each, _said(each)) for each in sorted(seen, key=lambda each: (each.on, each.pk), reverse=True)]


def _said(each: Observed) -> str:
    parts = []
    if each.outcome:
        parts.append(state(each.outcome))
    if each.willingness is not None:
        parts.append(f"{language.text('意愿', 'willingness')} {each.willingness} {language.text(*WILLINGNESS[each.willingness])}")
    if each.milestone:
        parts.append(language.text(*MILESTONES[each.milestone]))
    if each.planned_on:
        parts.append(f"{language.text('计划签约', 'signing planned for')} {each.planned_on}")
    trusts = [(("信任品牌", "trust in the brand"), each.brand), (("信任客户经理", "in the salesperson"), each.salesperson),
              (("信任产品", "in the product"), each.product)]
    parts += [f"{language.text(*words)} {level}" for words, level in trusts if level is not None]
    return language.text("；", "; ").join(parts)
