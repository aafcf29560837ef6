"""The rhythm of a manager's customers: the next touch of each by the cadence of the grade, or why there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from kequn.access.log import What, looked_again
from kequn.access.roles import May
from kequn.bridge import gate, history, opportunities
from kequn.bridge.day import own
from kequn.bridge.models import Answer
from kequn.bridge.relation import both, late
from kequn.loop import day
from kequn.loop.day import Card
from kequn.loop.scoped import ScopedBank
from kequn.relationship.chain import BEFORE, LASTS, Chain, chain
from kequn.relationship.gate import LISTED, UNWANTED, verdicts
from kequn.relationship.model import CARE, Known, Verdict

NO_GRADE = "no_grade"


@dataclass(frozen=True)
class Line:
    """One customer: the day of the next touch, by how many days it is late, or the exception: a rule of the gate, or no grade."""

    card: Card
    chain: Chain
    next_on: date | None
    late: int
    exception: str


def rhythm(bank: ScopedBank) -> list[Line]:
    """Return the customers of whoever asks: the latest first, the exceptions at the end. The look is logged."""
    bank.scope.require(May.CONTACT)
    today, numbers, grades = timezone.localdate(), own(bank), opportunities.policy()
    cards, since = day.cards(bank, numbers), timezone.localtime() - timedelta(days=LASTS + BEFORE)
    files, made = day.contacts(bank, cards, since=since.date()), history.contacts(bank, numbers, since=since)
    known = gate.knowing(bank, cards, files, made, history.wishes(bank, cards))
    told, lines = _told(numbers), list[Line]()
    for number, card in cards.items():
        theirs = made.get(number, ())
        words = [min(on, bank.as_of) for on in told[number]]
        stands = chain(both(files.get(number, ()), theirs, bank.as_of), words, as_of=bank.as_of)
        behind, exception = late(card, theirs, grades, bank.as_of, today), _exception(known[number])
        if behind is None or exception:
            lines.append(Line(card, stands, None, 0, exception or NO_GRADE))
        else:
            lines.append(Line(card, stands, today - timedelta(days=behind), behind, ""))
    looked_again(bank.scope, What.DAY, cards.keys())
    return sorted(lines, key=lambda line: (bool(line.exception), -line.late, line.card.number))


def _told(numbers: frozenset[int]) -> Mapping[int, list[date]]:
    """Return the days on which each of them told something of themselves."""
    found: dict[int, list[date]] = defaultdict(list)
    for number, at in Answer.objects.filter(customer_no__among=numbers).exclude(value="").values_list("customer_no", "at"):
        found[number].append(timezone.localdate(at))
    return found


def _exception(known: Known) -> str:
    """Return the rule by which care may reach them by no channel at all, whatever the hour; empty where it may."""
    found: list[Verdict] = list(verdicts(known, CARE, timezone.localtime(), gate.policy()).values())
    rules = {each.rule for each in found}
    return next(iter(rules)) or "" if len(rules) == 1 and rules <= {LISTED, UNWANTED} else ""
