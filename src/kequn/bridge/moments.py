"""Moments as one person may act on them: what stands on record of each, how its play goes, and taking it or putting it aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kequn.access.log import What, looked
from kequn.bridge import benefits, reading
from kequn.bridge.benefits import Offered
from kequn.journeys.catalogue import plays
from kequn.journeys.model import Play
from kequn.journeys.waves import Contact, Course, course
from kequn.loop import moments
from kequn.loop.judging import Judgement, judged
from kequn.loop.moments import Moment, Wanted
from kequn.loop.published import groups_of_run
from kequn.loop.scoped import ScopedBank
from kequn.moments import service
from kequn.moments.evidence import conditions
from kequn.moments.ledger import OPEN
from kequn.moments.models import Act
from kequn.moments.service import ActError
from kequn.offers.model import ServiceGroup


@dataclass(frozen=True)
class Shown:
    """A moment with what stands on record of it (None: nobody has seen to it), and its play as it stands (None: it has none)."""

    moment: Moment
    act: Act | None
    play: Play | None
    course: Course | None


@dataclass(frozen=True)
class Offer:
    """What may be offered in a moment's play: the group whose menu it is, and what of it is there for this customer.

    `menu` is None for who is not in the group; `why` says which of its criteria hold, by the rule of the run.
    """

    group: ServiceGroup
    menu: tuple[Offered, ...] | None
    why: Judgement


def known_plays() -> dict[str, Play]:
    """Return the newest version of every play, by id."""
    return plays(reading.home())


def one(bank: ScopedBank, ref: str) -> Shown:
    """Return one moment with its play; NotSeen where there is none such for this person. The look is logged."""
    found = moments.one(bank, ref)
    looked(bank.scope, What.MOMENT, customer_no=found.customer_no, number=1, subject=ref)
    return _shown(bank, [found])[0]


def listed(bank: ScopedBank, wanted: Wanted, *, limit: int, offset: int) -> tuple[int, list[tuple[Moment, Act | None]]]:
    """Return how many there are, and some of them with what stands on record; the look is logged."""
    total, found = moments.listed(bank, wanted, limit=limit, offset=offset)
    return total, _with_acts(bank, wanted, found)


def following(bank: ScopedBank, wanted: Wanted, *, limit: int, after: str = "") -> tuple[
        int, list[tuple[Moment, Act | None]], str | None]:
    """Return as `listed` does those that follow the moment `after`, and the `after` of the next page, None on the last one."""
    total, found = moments.listed(bank, wanted, limit=limit + 1, after=after)
    shown = _with_acts(bank, wanted, found[:limit])
    return total, shown, found[limit - 1].ref if len(found) > limit else None


def _with_acts(bank: ScopedBank, wanted: Wanted, found: Sequence[Moment]) -> list[tuple[Moment, Act | None]]:
    looked(bank.scope, What.MOMENT, customers={each.customer_no for each in found}, number=len(found), subject=wanted.moment)
    acts = service.standing(each.ref for each in found)
    return [(each, acts.get(each.ref)) for each in found]


def grounds(bank: ScopedBank, found: Moment) -> list[tuple[Mapping[str, str], Judgement]]:
    """Return what the evidence tells as one of two words, as it is called, and why it holds or not on the snapshot's day."""
    asked = conditions(found.detector)
    why = judged(bank, found.customer_no, {name: text for name, (text, _) in asked.items()}) if asked else {}
    return [(called, why[name]) for name, (_, called) in asked.items()]


def offer(bank: ScopedBank, found: Shown) -> Offer | None:
    """Return what may be offered; None where the play offers nothing, or a guard lets the moment wait."""
    group = groups_of_run(bank).get(found.play.offer) if found.play else None
    if group is None or found.moment.held:
        return None
    number = found.moment.customer_no
    mine = next((each for each in benefits.entitled(bank, number) if each.group.id == group.id), None)
    why = judged(bank, number, {"member": group.expression})["member"]
    return Offer(mine.group if mine else group, mine.menu if mine else None, why)


def of_customer(bank: ScopedBank, number: int) -> list[Shown]:
    """Return the moments of a customer whom `bank.number` has found, the open ones first."""
    return _shown(bank, moments.of_customer(bank, number))


def act(bank: ScopedBank, ref: str, kind: str, reason: str = "") -> None:
    """Take a moment that is open, or put it aside; NotSeen where this person does not see it, ActError where it cannot be."""
    found = moments.one(bank, ref)
    if found.state != OPEN:
        raise ActError("这个时机已经结束。", "this moment is over")
    if found.held:
        raise ActError(f"现在不能处理：{found.held['zh']}。", f"not now: {found.held['en']}")
    service.act(ref, found.detector.id, found.customer_no, kind, by=bank.scope.actor, reason=reason)


def undo(bank: ScopedBank, ref: str) -> None:
    """Take back what stands on record of a moment."""
    moments.one(bank, ref)
    service.undo(ref, by=bank.scope.actor)


def _shown(bank: ScopedBank, found: Sequence[Moment]) -> list[Shown]:
    """Return the moments of one customer with what stands on record of them, and their plays."""
    if not found:
        return []
    known, acts = known_plays(), service.standing(each.ref for each in found)
    since = min(each.opened_on for each in found)
    had = [Contact(*row) for row in moments.contacts(bank, found[0].customer_no, since)]
    shown = []
    for each in found:
        play = known.get(each.detector.play)
        stands = course(play, each.opened_on, had, as_of=bank.as_of) if play else None
        shown.append(Shown(each, acts.get(each.ref), play, stands))
    return shown
