"""What customers answer to the question worth asking: noted by who serves them, it counts at once, and in the next run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from kequn.access.roles import May
from kequn.bridge.models import Answer
from kequn.customers.completeness.model import Answered, Completeness, Words
from kequn.kernel.errors import RefusedError
from kequn.loop.customer import completeness as known
from kequn.loop.customer.who import stand_for
from kequn.loop.scoped import ScopedBank

MASK = "***"


class AnswerError(RefusedError):
    """An answer that cannot be noted so."""


@dataclass(frozen=True)
class Said:
    """The last answer to one question; `value` is empty where they would not say."""

    title: Words
    value: str
    on: date
    by: str


def note(bank: ScopedBank, number: int, fact: str, value: str, *, refused: bool = False) -> None:
    """Note what a customer whom `bank.number` has found said about a fact of the policy, or that they would not say."""
    words, asked = "" if refused else " ".join(value.split())[:200], known.policy_of_run(bank).facts.get(fact)
    if asked is None:
        raise AnswerError("现在不问这一项了，请刷新页面。", "this is not asked any more; reload the page")
    if not refused and not asked.by_word:
        raise AnswerError("这一项要客户办理后由系统登记。", "this is on file once the customer has done it, not by a word")
    if not refused and not words:
        raise AnswerError("请写下客户怎么说；不愿说请点“不愿说”。", "write what the customer said, or that they would not say")
    Answer.objects.create(customer_no=number, fact=fact, value=words, by=bank.scope.actor)


def completeness(bank: ScopedBank, numbers: Collection[int]) -> dict[int, Completeness]:
    """Return how complete what is known of these customers is, all of whom are seen, with what they answered up to now."""
    stands = stand_for(bank, numbers)
    return _complete(bank, stands, Answer.objects.filter(customer_no__in=stands))


def known_of(bank: ScopedBank, number: int) -> tuple[Completeness, list[Said]]:
    """Return it of one customer, who is seen, and the last answer to each question they were asked, the newest first.

    What somebody said is masked for a role that does not see names.
    """
    stands = stand_for(bank, [number])
    rows = list(Answer.objects.filter(customer_no__in=stands))
    facts, whole = known.policy_of_run(bank).facts, bank.scope.may(May.SEE_NAMES)
    last = {each.fact: each for each in rows if each.fact in facts}
    said = [Said(facts[each.fact].title, each.value if whole or not each.value else MASK, timezone.localdate(each.at), each.by)
            for each in sorted(last.values(), key=lambda each: -each.pk)]
    return _complete(bank, stands, rows)[number], said


def _complete(bank: ScopedBank, stands: Mapping[int, int], rows: Iterable[Answer]) -> dict[int, Completeness]:
    today, answers = timezone.localdate(), dict[int, dict[str, Answered]]()
    for each in rows:  # a later one takes the place of an earlier
        mine, days = answers.setdefault(stands[each.customer_no], {}), (today - timezone.localdate(each.at)).days
        before = mine.get(each.fact, Answered())
        mine[each.fact] = Answered(days, before.refused) if each.value else Answered(before.told, days)
    return known.completeness(bank, frozenset(stands.values()), answers)


def forget(customers: Collection[int]) -> int:
    """Remove every answer of erased customers; return how many there were."""
    return Answer.objects.filter(customer_no__among=customers).delete()[0]
