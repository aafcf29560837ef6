"""The relationship with one customer: the chain with its evidence, contacts, promises, permissions, the next touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from kequn.bridge import gate, history, opportunities
from kequn.bridge.models import Answer
from kequn.grading.policy import Policy as Grades
from kequn.loop import day
from kequn.loop.customer.who import stand_for
from kequn.loop.day import Card, Reached
from kequn.loop.scoped import ScopedBank
from kequn.relationship.chain import BEFORE, LASTS, Chain, Touch, chain
from kequn.relationship.model import NOT_REACHED, Verdict, Window, Word
from kequn.relationship.models import Contact, Promise


@dataclass(frozen=True)
class Relation:
    """All of it. `late` is by how many days the cadence of the grade is exceeded (negative: days left), None without a grade."""

    card: Card
    chain: Chain
    touches: tuple[Touch, ...]
    promises: tuple[Promise, ...]
    words: tuple[Word, ...]
    window: Window
    permissions: Mapping[str, Mapping[str, Verdict]]
    late: int | None


def relation(bank: ScopedBank, number: int) -> Relation | None:
    """Return it of a customer whom `bank.number` has found; None where the run did not meet them yet."""
    now, today = timezone.localtime(), timezone.localdate()
    card = day.cards(bank, [number]).get(number)
    if card is None:
        return None
    since, cards = now - timedelta(days=LASTS + BEFORE), {number: card}
    made = history.contacts(bank, [number], since=since)
    files = day.contacts(bank, cards, since=since.date())
    touches = both(files.get(number, ()), made.get(number, ()), bank.as_of)
    told = [min(timezone.localdate(at), bank.as_of)
            for at in Answer.objects.filter(customer_no__in=stand_for(bank, [number])).exclude(
        value="").values_list("at", flat=True)]
    wishes = history.wishes(bank, cards)
    known = gate.knowing(bank, cards, files, made, wishes)[number]
    return Relation(card, chain(touches, told, as_of=bank.as_of), tuple(reversed(touches)),
                    tuple(history.promises(bank, cards).get(number, ())),
                    tuple(reversed(gate.words(card, wishes.get(number, ())))), known.window, gate.permissions(known),
                    late(card, made.get(number, ()), opportunities.policy(), bank.as_of, today))


def both(files: Sequence[Reached], made: Sequence[Contact], as_of: date) -> list[Touch]:
    """Return the contacts of files and of the records as one, the first first; a call that is only begun is none yet.

    Those made here since the snapshot's day count as if made on it.
    """
    theirs = [Touch(each.day, each.channel, each.intent, each.connected, each.answer) for each in files]
    ours = [Touch(min(timezone.localdate(each.at), as_of), each.channel, each.intent, heard(each.answer), each.answer,
                  each.inbound) for each in made if each.answer]
    return sorted([*theirs, *ours], key=lambda touch: touch.day)


def late(card: Card, made: Sequence[Contact], grades: Grades, as_of: date, today: date) -> int | None:
    """Return by how many days somebody is beyond the cadence of their grade (negative: days left); None without a grade."""
    asked = [int(grades.cadence[grade].online[1]) for grade in (card.grade, card.prospect) if grade]
    if not asked:
        return None
    quiet = silent(card, made, as_of, today)
    return 0 if quiet is None else quiet - min(asked)


def silent(card: Card, made: Sequence[Contact], as_of: date, today: date) -> int | None:
    """Return for how many days nobody of ours has reached them; of the files' contacts to their day. None where never."""
    talked = [timezone.localdate(each.at) for each in made if heard(each.answer)]
    if talked:
        return (today - max(talked)).days
    return (as_of - card.last_on).days if card.last_on else None


def heard(answer: str) -> bool:
    """Return whether an answer says that the customer was reached."""
    return answer not in {"", NOT_REACHED}
