"""What goes together, as a person may see it: the rules of the whole bank, and which of them speak to one customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kequn.access.roles import May
from kequn.customers.bundles import HOLDING, TOPICS, lacking, lately
from kequn.loop.customer.rows import known, near, visible
from kequn.loop.scoped import ScopedBank

NEXT = "next"  # what is taken next, beside the topics of what is had together
KINDS = (*TOPICS, NEXT)


@dataclass(frozen=True)
class Rule:
    """One rule over the whole bank at the snapshot's day; what each figure means stands in `kequn.customers.baskets`.

    `kind` is holding, spending or next; `baskets` are the customers looked at; `median_days` is of what is taken next alone.
    """

    kind: str
    antecedent: tuple[str, ...]
    consequent: str
    count: int
    antecedent_count: int
    baskets: int
    support: float
    confidence: float
    lift: float
    p: float
    p_adjusted: float
    believed: bool
    days: int | None
    median_days: float | None

    @property
    def lacking(self) -> str:
        """The condition of the customers of whom the antecedent is true and the consequent is not."""
        if self.kind == NEXT:
            return lately(self.antecedent[0], self.consequent, self.days or 0)
        return lacking(self.kind, self.antecedent, self.consequent, self.days)


@dataclass(frozen=True)
class Bundle:
    """The rules that speak for something that a customer does not hold, the strongest first; of what is next, since when."""

    consequent: str
    rules: tuple[Rule, ...]
    since: date | None = None


_FIGURES = "antecedent, consequent, count, antecedent_count, baskets, support, confidence, lift, p, p_adjusted, believed, days"


def rules(bank: ScopedBank, kind: str, *, item: str = "", believed: bool = True) -> list[Rule]:
    """Return the rules of a kind, the highest lift first: with an item those it takes part in, and all or the believed ones.

    They are of the whole bank, whoever asks; of whom a rule or its exceptions would tell too closely, the role is not told.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of rule")
    bank.scope.require(May.COUNT)
    smallest = bank.scope.role.smallest
    return [rule for rule in _rules(bank, kind, believed=believed) if (not item or item in (*rule.antecedent, rule.consequent))
            and rule.count >= smallest and not 0 < rule.antecedent_count - rule.count < smallest]


def bundles(bank: ScopedBank, number: int) -> list[Bundle]:
    """Return what a customer, whom `bank.number` has found, lacks though believed rules speak for it, the surest first."""
    held = _held(bank, number)
    found: dict[str, list[Rule]] = {}
    for rule in _rules(bank, HOLDING, believed=True):
        if rule.consequent not in held and held.issuperset(rule.antecedent):
            found.setdefault(rule.consequent, []).append(rule)
    return _strongest([Bundle(item, _sorted(speaking)) for item, speaking in found.items()])


def following(bank: ScopedBank, number: int) -> list[Bundle]:
    """Return what those who took what this customer took lately take next, as far as they do not hold it."""
    held, taken = _held(bank, number), _taken(bank, number)
    found = []
    for rule in _rules(bank, NEXT, believed=True):
        since = taken.get(rule.antecedent[0])
        if rule.consequent not in held and since and bank.as_of - since < timedelta(days=rule.days or 0):
            found.append(Bundle(rule.consequent, (rule,), since))
    return _strongest(found)


def _rules(bank: ScopedBank, kind: str, *, believed: bool) -> list[Rule]:
    table, more = ("basket_sequences", "median_days") if kind == NEXT else ("basket_rules", "NULL")
    topic = HOLDING if kind == NEXT else kind
    rows = bank.rows(f"""
        SELECT {_FIGURES}, {more} FROM {near(bank, table)} WHERE topic = ? AND (believed OR NOT ?)
        ORDER BY lift DESC, count DESC, antecedent, consequent""", [topic, believed])
    return [Rule(kind, tuple(antecedent), *figures) for antecedent, *figures in rows]


def _held(bank: ScopedBank, number: int) -> frozenset[str]:
    """Return the categories that `holds` is true of."""
    rows = " UNION ALL ".join(f"SELECT category FROM ({visible(bank, table)}) WHERE customer_no = $number"
                              for table in ("holdings", "accounts"))
    return frozenset(category for (category,) in bank.rows(rows, {"number": number}) if category)


def _taken(bank: ScopedBank, number: int) -> dict[str, date]:
    """Return the day on which each category was first taken."""
    rows = " UNION ALL ".join(f"SELECT category, {day} AS taken_on FROM ({known(bank, table)}) WHERE customer_no = $number"
                              for table, day in (("holdings", "started_on"), ("accounts", "opened_on")))
    firsts = f"SELECT category, min(taken_on) FROM ({rows}) WHERE taken_on <= $day AND category IS NOT NULL GROUP BY category"
    return dict(bank.rows(firsts, {"number": number, "day": bank.as_of}))


def _sorted(found: Sequence[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(found, key=lambda rule: (-rule.confidence, len(rule.antecedent))))


def _strongest(found: Sequence[Bundle]) -> list[Bundle]:
    return sorted(found, key=lambda bundle: (-bundle.rules[0].confidence, bundle.consequent))
