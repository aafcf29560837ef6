"""The gate with all that both stores know: contacts of files and of people here, lists, complaints, the customer's own word.

What people do here counts at once. Of files it is what the newest snapshot holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from kequn.bridge import reading
from kequn.loop import day
from kequn.loop.customer.who import stand_for
from kequn.loop.scoped import ScopedBank
from kequn.organisation.service import chunks
from kequn.relationship import gate
from kequn.relationship import policy as contacts_policy
from kequn.relationship.model import INTENTS, REFUSALS, Known, Past, Verdict
from kequn.relationship.models import Contact, Wish
from kequn.relationship.policy import Policy


def policy() -> Policy:
    """Return what the gate of the home that is served rests on."""
    return contacts_policy.read(reading.home())


def known(bank: ScopedBank, numbers: Collection[int]) -> dict[int, Known]:
    """Return what the gate must know of these customers, all of whom are seen."""
    caps, today = policy().caps, timezone.localdate()
    stands, from_files = stand_for(bank, numbers), day.known(bank, numbers, since=today - timedelta(days=caps.days))
    contacts: dict[int, list[Past]] = defaultdict(list)
    said: dict[int, dict[tuple[str, str], bool]] = defaultdict(dict)
    since = timezone.now() - timedelta(days=caps.days + 1)
    for some in chunks(sorted(stands)):
        lately = Contact.objects.filter(Q(at__gte=since) | Q(answer__in=REFUSALS), customer_no__in=some)
        for each in lately:
            contacts[stands[each.customer_no]].append(_past(each))
        for word in Wish.objects.filter(customer_no__in=some).order_by("at", "pk"):
            of_theirs = said[stands[word.customer_no]]
            if not word.channel:  # a word about all channels takes the place of those about one
                for key in [key for key in of_theirs if key[0] == word.intent]:
                    del of_theirs[key]
            of_theirs[word.intent, word.channel] = word.wanted
    return {number: Known(found.lists, found.complaint_open, (*found.contacts, *contacts[number]), said[number])
            for number, found in from_files.items()}


def permissions(bank: ScopedBank, number: int) -> Mapping[str, Mapping[str, Verdict]]:
    """Return what the gate says now of a customer whom `bank.number` has found: by intent, for each channel of a manager."""
    rules, theirs, clock = policy(), known(bank, [number])[number], timezone.localtime()
    return {intent: gate.verdicts(theirs, intent, clock, rules) for intent in INTENTS}


def verdict(bank: ScopedBank, number: int, intent: str, channel: str, at: datetime) -> Verdict:
    """Return what the gate says of one contact with a customer whom `bank.number` has found."""
    return gate.verdict(known(bank, [number])[number], intent, channel, timezone.localtime(at), policy())


def _past(each: Contact) -> Past:
    return Past(timezone.localdate(each.at), each.channel, each.intent, each.answer or None, each.inbound)
