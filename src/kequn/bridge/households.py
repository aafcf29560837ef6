"""What people decide about households: who leaves one, who joins one, and taking it back. The run that is asked for heeds it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.kernel.errors import RefusedError
from kequn.loop.customer.household import household
from kequn.loop.customer.who import household_of
from kequn.loop.persons import persons
from kequn.loop.scoped import ScopedBank
from kequn.warehouse import decisions
from kequn.warehouse.decisions import APART, TOGETHER, UNDONE, Decision
from kequn.warehouse.home import Paths
from kequn.work.jobs import enqueue
from kequn.work.kinds import RUN


class HouseholdError(RefusedError):
    """A household cannot be changed so."""


@dataclass(frozen=True)
class Standing:
    """What somebody decided at one time about customers, at least one of whom is seen; `names` are of those who are."""

    id: str
    names: tuple[str, ...]
    verdict: str
    at: str
    by: str
    reason: str


def part(bank: ScopedBank, number: int, identifier: str, *, reason: str) -> None:
    """Let a member leave household `number`: they are parted from everybody else in it. HouseholdError where that cannot be."""
    leaving = bank.number(identifier)
    others = [member.number for member in household(bank, number).members if member.number != leaving]
    if household_of(bank, leaving) != number or not others:
        raise HouseholdError("该客户不在这个家庭中。", "that customer is not in this household")
    _decide(bank.scope, [Decision(leaving, other, APART) for other in others], reason)


def join(bank: ScopedBank, number: int, identifier: str, *, reason: str) -> None:
    """Let a customer join household `number`: they are tied to a seen member of it. HouseholdError where that cannot be."""
    joining, home = bank.number(identifier), household(bank, number)
    if household_of(bank, joining) == number:
        raise HouseholdError("该客户已在这个家庭中。", "that customer is in this household already")
    host = next(member.number for member in home.members if member.person)
    parted = {frozenset((each.customer_no, each.other_no)) for each in decisions.standing(_paths()) if each.verdict == APART}
    undone = [Decision(joining, member.number, UNDONE) for member in home.members
              if frozenset((joining, member.number)) in parted and member.number != host]
    _decide(bank.scope, [*undone, Decision(joining, host, TOGETHER)], reason)


def undo(bank: ScopedBank, id_: str, *, reason: str) -> None:
    """Take back what was decided at one time. HouseholdError where it does not stand or is about nobody who is seen."""
    made = [each for each in decisions.standing(_paths()) if each.id == id_]
    if not bank.seen([number for each in made for number in (each.customer_no, each.other_no)]):
        raise HouseholdError("这项决定已不再生效，请刷新页面。", "that decision does not stand any more; reload the page")
    _decide(bank.scope, [Decision(each.customer_no, each.other_no, UNDONE) for each in made], reason)


def standing(bank: ScopedBank, numbers: list[int]) -> list[Standing]:
    """Return the decisions that stand about these customers, some of whom are seen."""
    made: dict[str, list[Decision]] = {}
    for each in decisions.standing(_paths()):
        made.setdefault(each.id, []).append(each)
    about = {id_: {number for each in found for number in (each.customer_no, each.other_no)} for id_, found in made.items()}
    concerned = {id_: found for id_, found in made.items() if about[id_] & set(numbers)}
    seen = persons(bank, {number for id_ in concerned for number in about[id_]})
    return [Standing(id_, tuple(seen[number].name for number in sorted(about[id_]) if number in seen), found[0].verdict,
                     found[0].at[:10], found[0].by, found[0].reason)
            for id_, found in concerned.items() if about[id_] & set(seen)]


def _decide(scope: Scope, found: list[Decision], reason: str) -> None:
    said = " ".join(reason.split())[:200]
    if not said:
        raise HouseholdError("请用几个字说明依据。", "say in a few words how you know")
    decided = [Decision(each.customer_no, each.other_no, each.verdict, by=scope.actor, reason=said) for each in found]
    decisions.decide(_paths(), decided, at=timezone.now())
    enqueue(RUN, {}, key=RUN, actor=scope.actor)


def _paths() -> Paths:
    return Paths(reading.home())

