"""The nouns of grades: what is observed of a prospect, how it stands, and why it has its grade."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

PROSPECT, SERVICE = "prospect", "service"
GRADES = {PROSPECT: ("A", "B", "C"), SERVICE: ("D", "E", "F")}
SIGNED, LOST = "signed", "lost"
OPEN = "open"
STATES = {OPEN: ("跟进中", "open"), SIGNED: ("已签约", "signed"), LOST: ("已流失", "lost")}

# Each level is what was observed, never what is hoped.
WILLINGNESS = (
    ("不接话题、不回消息", "does not take up the subject"),
    ("听，但没有追问", "listens, asks nothing back"),
    ("主动问收益、期限或条件", "asks about yield, term or conditions"),
    ("与家人商量或拿来比较", "talks it over at home or compares it"),
    ("说出要办、问何时何地办", "says they will, asks when and where"),
)
MILESTONES = {
    "need": ("需求已确认", "need confirmed"),
    "proposal": ("方案已讲解", "proposal explained"),
    "objections": ("顾虑已解决", "objections settled"),
    "ready": ("资料与测评齐全", "papers and risk assessment ready"),
    "appointed": ("签约时间已约", "signing appointed"),
}
TRUSTED = {"brand": ("品牌", "the brand"), "salesperson": ("客户经理", "the salesperson"), "product": ("产品", "the product")}
ASPECTS = {"salesperson": ("客户经理", "the salesperson"), "product": ("产品", "the product"), "company": ("本行", "the company")}
TITLES = {
    "A": ("加速签约", "speed up signing"), "B": ("推进意愿", "move them on"), "C": ("保持联系", "keep in touch"),
    "D": ("维护与续约", "care and renewal"), "E": ("指名提升计划", "a named plan to lift"), "F": ("引导", "guidance"),
}


@dataclass(frozen=True)
class Observation:
    """What was seen of a prospect on a day; None for what was not said of then.

    `willingness` is a position in WILLINGNESS, `milestone` a key of MILESTONES, trust 1 to 5. `outcome` is signed, lost or empty.
    """

    on: date
    willingness: int | None = None
    milestone: str | None = None
    planned_on: date | None = None
    amount: Decimal | None = None
    brand: int | None = None
    salesperson: int | None = None
    product: int | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Standing:
    """How a prospect stands after all that was observed; `slips` counts how often the signing was put off, `moved` the days."""

    since: date
    last: date
    willingness: int = 0
    milestone: str | None = None
    planned_on: date | None = None
    ahead: int | None = None  # days from when the signing day was said to that day
    slips: int = 0
    moved: int = 0
    amount: Decimal | None = None
    trust: dict[str, int] = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True)
class Reason:
    """One part of a score, in words and points."""

    zh: str
    en: str
    points: float


@dataclass(frozen=True)
class Maturity:
    """The maturity of a prospect on a day, 0 to 100, and what it is made of; the points of the reasons add up to it."""

    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Spell:
    """A grade from a day on."""

    grade: str
    since: date


@dataclass(frozen=True)
class Graded:
    """A prospect's grade on a day, its maturity, and every grade it had; none of them once it is signed or lost."""

    grade: str
    standing: Standing
    maturity: Maturity
    spells: tuple[Spell, ...]

    @property
    def since(self) -> date:
        """From when it has this grade."""
        return self.spells[-1].since
