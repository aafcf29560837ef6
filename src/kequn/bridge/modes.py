"""In which mode each customer is served: by the run's default, or as somebody switched it since; appeals, decided by two.

Whatever sells by itself asks `may_sell` first: it heeds switches at once, not after the next run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from kequn.access.roles import May
from kequn.access.scope import ForAnotherError
from kequn.bridge.models import ModeAppeal, ModeSwitch
from kequn.customers.modes.model import NONE, Mode, Reason
from kequn.customers.modes.rules import lifts_protection, may_sell_automatically
from kequn.kernel.errors import RefusedError
from kequn.loop.customer.rows import near, of
from kequn.loop.customer.who import stand_for
from kequn.loop.published import modes_of_run
from kequn.loop.scoped import Count, ScopedBank


class ModeError(RefusedError):
    """A mode cannot be switched, appealed against or decided so."""


@dataclass(frozen=True)
class Served:
    """How one customer is served: the mode in force, the default with its reason, and the switch that stands, if any."""

    mode: Mode
    default: Mode
    reason: Reason
    switch: ModeSwitch | None


@dataclass(frozen=True)
class Line:
    """How many are in a mode by default for one reason, and the condition of that reason."""

    mode: Mode
    reason: Reason
    customers: Count


def served(bank: ScopedBank, numbers: Collection[int]) -> dict[int, Served]:
    """Return how each of these customers, all of whom are seen, is served now. Whom no run has met yet is served in bulk."""
    policy, stands = modes_of_run(bank), stand_for(bank, numbers)
    rows = bank.rows(f"SELECT customer_no, mode, reason FROM {near(bank, 'modes')} WHERE {of(numbers)}")
    defaults = {number: (Mode(mode), policy.reason(reason)) for number, mode, reason in rows}
    standing = ModeSwitch.objects.filter(ended_at__isnull=True).order_by("at", "pk")
    switches = {stands[each.customer_no]: each for each in standing.filter(customer_no__among=stands)}
    return {number: _served(*defaults.get(number, (Mode.LONG_TAIL, NONE)), switches.get(number)) for number in numbers}


def may_sell(bank: ScopedBank, numbers: Collection[int]) -> frozenset[int]:
    """Return to which of these customers, all of whom are seen, something may sell by itself now."""
    return frozenset(number for number, one in served(bank, numbers).items() if may_sell_automatically(one.mode))


def switch(bank: ScopedBank, number: int, mode: str, *, reason: str) -> None:
    """Serve a customer whom `bank.number` has found in another mode from now on; back at the default no switch stands.

    ModeError without a reason, and where it would let things reach them that could not: an appeal may do that, on
    which somebody else decides.
    """
    bank.scope.require(May.SWITCH)
    wanted, said, before = _mode(mode), _said(reason), served(bank, [number])[number]
    if wanted is before.mode:
        raise ModeError("已经是这个模式，无需切换。", "they are served in that mode already")
    if lifts_protection(before.mode, wanted):
        raise ModeError("私行客户改为可自动营销，须提出申诉，由另一位同事决定。",
                        "to leave the private mode, appeal: somebody else decides")
    _switch(bank, number, before, wanted, said, bank.scope.actor)


def appeal(bank: ScopedBank, number: int, mode: str, *, reason: str, of_customer: bool) -> ModeAppeal:
    """Record that a customer whom `bank.number` has found, or who serves them, wants another mode; one waits at a time."""
    bank.scope.require(May.SEE_PERSONS)
    wanted, said = _mode(mode), _said(reason)
    if wanted is served(bank, [number])[number].mode:
        raise ModeError("已经是这个模式，无需申诉。", "they are served in that mode already")
    if waiting(bank, number):
        raise ModeError("已有一条申诉待决定，请先处理。", "an appeal waits already; it must be decided first")
    try:
        with transaction.atomic():
            return ModeAppeal.objects.create(customer_no=number, mode=wanted, reason=said, of_customer=of_customer,
                                             by=bank.scope.actor, at=timezone.now())
    except IntegrityError:
        raise ModeError("已有一条申诉待决定，请先处理。", "an appeal waits already; it must be decided first") from None


def decide(bank: ScopedBank, number: int, appeal_id: int, *, grant: bool, note: str) -> None:
    """Decide on an appeal about a customer whom `bank.number` has found; granting switches. Once, and never one's own."""
    bank.scope.require(May.APPROVE)
    found = ModeAppeal.objects.filter(pk=appeal_id, customer_no__in=stand_for(bank, [number]), decided_at__isnull=True).first()
    if found is None:
        raise ModeError("这条申诉已不在，请刷新页面。", "that appeal does not wait any more; reload the page")
    if found.by == bank.scope.actor:
        raise ForAnotherError("不能裁定自己提出的申诉，请有审批权限的同事处理。",
                              "nobody decides on an appeal of their own; ask a colleague who may approve")
    said, before = _said(note), served(bank, [number])[number]
    with transaction.atomic():
        change = {"granted": grant, "decided_by": bank.scope.actor, "decided_at": timezone.now(), "note": said}
        if not ModeAppeal.objects.filter(pk=found.pk, decided_at__isnull=True).update(**change):
            raise ModeError("这条申诉刚刚已被决定，请刷新页面。", "that appeal was decided a moment ago; reload the page")
        if grant and before.mode != found.mode:
            _switch(bank, number, before, Mode(found.mode), found.reason, bank.scope.actor)


def waiting(bank: ScopedBank, number: int) -> ModeAppeal | None:
    """Return the appeal about a customer whom `bank.number` has found that waits, if any."""
    return ModeAppeal.objects.filter(customer_no__in=stand_for(bank, [number]), decided_at__isnull=True).first()


def history(bank: ScopedBank, number: int) -> tuple[list[ModeSwitch], list[ModeAppeal]]:
    """Return the switches and the decided appeals about a customer whom `bank.number` has found, the newest first."""
    numbers = stand_for(bank, [number])
    decided = ModeAppeal.objects.filter(customer_no__in=numbers, decided_at__isnull=False).order_by("-decided_at", "-pk")
    return list(ModeSwitch.objects.filter(customer_no__in=numbers)), list(decided)


def open_appeals(bank: ScopedBank, limit: int) -> list[ModeAppeal]:
    """Return the appeals that wait about customers who are seen, the oldest first, at most `limit`."""
    bank.scope.require(May.SEE_PERSONS)
    found = list(ModeAppeal.objects.filter(decided_at__isnull=True))
    seen = bank.seen([each.customer_no for each in found])
    return [each for each in found if each.customer_no in seen][:limit]


def to_decide(bank: ScopedBank) -> int:
    """Return how many appeals about customers who are seen wait for this person, who made none of them."""
    bank.scope.require(May.APPROVE)
    others = ModeAppeal.objects.filter(decided_at__isnull=True).exclude(by=bank.scope.actor)
    numbers = list(others.values_list("customer_no", flat=True))
    seen = bank.seen(numbers)
    return sum(number in seen for number in numbers)


def lines(bank: ScopedBank) -> list[Line]:
    """Return how many of those who are seen are in which mode by default, for which reason."""
    bank.scope.require(May.COUNT)
    query = f"SELECT mode, reason, count(*) FROM {near(bank, 'modes')} SEMI JOIN ({bank.who()}) USING (customer_no) GROUP BY ALL"
    found = {(mode, reason): count for mode, reason, count in bank.rows(query)}
    reasons = sorted((*modes_of_run(bank).reasons, NONE), key=lambda each: tuple(Mode).index(each.mode), reverse=True)
    return [Line(each.mode, each, bank.told(found.get((each.mode, each.id), 0))) for each in reasons]


def switched(bank: ScopedBank) -> Mapping[Mode, Count]:
    """Return how many of those who are seen somebody switched to each mode."""
    bank.scope.require(May.COUNT)
    rows = list(ModeSwitch.objects.filter(ended_at__isnull=True).values_list("customer_no", "mode"))
    given = {"numbers": [number for number, _ in rows], "modes": [mode for _, mode in rows]}
    listed = "SELECT unnest($numbers::BIGINT[]) AS customer_no, unnest($modes::VARCHAR[]) AS mode"
    query = f"SELECT mode, count(*) FROM ({listed}) SEMI JOIN ({bank.who()}) USING (customer_no) GROUP BY mode"
    found = dict(bank.rows(query, given))
    return {mode: bank.told(found.get(mode, 0)) for mode in Mode}


def forget(customers: Collection[int]) -> int:
    """Remove every switch and appeal about erased customers; return how many there were."""
    return sum(kind.objects.filter(customer_no__among=customers).delete()[0] for kind in (ModeSwitch, ModeAppeal))


def _served(default: Mode, reason: Reason, made: ModeSwitch | None) -> Served:
    return Served(Mode(made.mode) if made else default, default, reason, made)


def _switch(bank: ScopedBank, number: int, before: Served, wanted: Mode, reason: str, by: str) -> None:
    """End the switch that stands and make another; back to the default only ends it."""
    now, numbers = timezone.now(), stand_for(bank, [number])
    try:
        with transaction.atomic():
            standing = ModeSwitch.objects.filter(customer_no__in=numbers, ended_at__isnull=True)
            ended = standing.filter(pk=before.switch.pk).update(ended_at=now, ended_by=by) if before.switch else 0
            if bool(before.switch) != bool(ended):
                raise ModeError("刚刚已有人切换过，请刷新页面。", "somebody switched it a moment ago; reload the page")
            standing.update(ended_at=now, ended_by=by)  # those of numbers that were merged into this one
            ModeSwitch.objects.create(customer_no=number, mode=wanted, reason=reason, by=by, at=now,
                                      **({"ended_at": now, "ended_by": by} if wanted is before.default else {}))
    except IntegrityError:
        raise ModeError("刚刚已有人切换过，请刷新页面。", "somebody switched it a moment ago; reload the page") from None


def _mode(text: str) -> Mode:
    if text not in tuple(Mode):
        raise ModeError("请选择一种模式。", f"a mode is one of {', '.join(Mode)}")
    return Mode(text)


def _said(reason: str) -> str:
    said = " ".join(reason.split())[:300]
    if not said:
        raise ModeError("请用几个字写明原因。", "say in a few words why")
    return said
