"""The gate with all that both stores know: contacts of files and of people here, lists, complaints, the customer's own word.

What people do here counts at once. Of files it is what the newest snapshot holds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter

from django.utils import timezone

from kequn.bridge import history, reading
from kequn.loop import day
from kequn.loop.day import Card, Reached
from kequn.loop.scoped import ScopedBank
from kequn.relationship import gate
from kequn.relationship import policy as contacts_policy
from kequn.relationship.model import CARE, INTENTS, SELL, Known, Past, Verdict, Window, Word
from kequn.relationship.models import Contact, Wish
from kequn.relationship.policy import Policy


def policy() -> Policy:
    """Return what the gate of the home that is served rests on."""
    return contacts_policy.read(reading.home())


def since() -> datetime:
    """Return from when on contacts count for the caps; refusals count whenever they were."""
    return timezone.localtime() - timedelta(days=policy().caps.days + 1)


def known(bank: ScopedBank, numbers: Collection[int]) -> dict[int, Known]:
    """Return what the gate must know of these customers, all of whom are seen and known to the run."""
    cards, began = day.cards(bank, numbers), since()
    return knowing(bank, cards, day.contacts(bank, cards, since=began.date()), history.contacts(bank, cards, since=began),
                   history.wishes(bank, cards))


def knowing(
    bank: ScopedBank, cards: Mapping[int, Card], files: Mapping[int, Sequence[Reached]], made: Mapping[int, Sequence[Contact]],
    wishes: Mapping[int, Sequence[Wish]],
) -> dict[int, Known]:
    """Return it from their cards, from contacts of files and records since `since` and refusals before it, and their wishes."""
    hours = history.hours(bank, cards)
    return {number: Known(card.lists, card.complained_on is not None, (
        *(Past(each.day, each.channel, each.intent, each.answer) for each in files.get(number, ())),
        *map(_past, made.get(number, ()))), _said(words(card, wishes.get(number, ()))),
        hours[number][-1].plain() if number in hours else Window()) for number, card in cards.items()}


def words(card: Card, wishes: Sequence[Wish]) -> list[Word]:
    """Return what a customer said by files and by records, the first first; of one day what was noted here comes last.

    A refusal of files for a purpose that the gate does not know is one of offers and care; such an agreement is none.
    """
    files = [replace(word, intent=intent) for word in card.words
             for intent in ([word.intent] if word.intent in INTENTS else () if word.wanted else (SELL, CARE))]
    here = [Word(timezone.localdate(wish.at), wish.intent, wish.channel, wish.wanted, wish.by) for wish in wishes]
    return sorted([*files, *here], key=attrgetter("on"))


def _said(told: Sequence[Word]) -> dict[tuple[str, str], bool]:
    """Return the word that stands by intent and channel; one about all channels takes the place of those about one."""
    found: dict[tuple[str, str], bool] = {}
    for word in told:
        if not word.channel:
            found = {key: wanted for key, wanted in found.items() if key[0] != word.intent}
        found[word.intent, word.channel] = word.wanted
    return found


def permissions(known: Known) -> Mapping[str, Mapping[str, Verdict]]:
    """Return what the gate says now: by intent, for each channel of a manager."""
    rules, clock = policy(), timezone.localtime()
    return {intent: gate.verdicts(known, intent, clock, rules) for intent in INTENTS}


def verdict(bank: ScopedBank, number: int, intent: str, channel: str, at: datetime) -> Verdict:
    """Return what the gate says of one contact with a customer whom `bank.number` has found."""
    return gate.verdict(known(bank, [number])[number], intent, channel, timezone.localtime(at), policy())


def _past(each: Contact) -> Past:
    return Past(timezone.localdate(each.at), each.channel, each.intent, each.answer or None, each.inbound)
