"""Benefits of customers: entitled by the groups of the snapshot, given by the newest menu, recorded and taken back at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from kequn.access.roles import May
from kequn.bridge import reading
from kequn.loop.customer.rows import near, visible
from kequn.loop.customer.who import stand_for
from kequn.loop.published import groups_of_run
from kequn.loop.scoped import Count, ScopedBank
from kequn.offers import service
from kequn.offers.catalogue import definitions, groups
from kequn.offers.model import Benefit, ServiceGroup
from kequn.offers.models import Use
from kequn.offers.service import BenefitError

LATE = 31  # days after which a use is not recorded any more


@dataclass(frozen=True)
class Offered:
    """A benefit for one customer today: how many are left (None: no limit), how often they used it, whether it has ended."""

    benefit: Benefit
    left: int | None
    used: int
    over: bool

    @property
    def open(self) -> bool:
        """Whether they may use it now."""
        return self.left != 0 and self.used < self.benefit.limit and not self.over


@dataclass(frozen=True)
class Entitlement:
    """A group that the customer is in at the day of the snapshot, and its menu."""

    group: ServiceGroup
    menu: tuple[Offered, ...]


@dataclass(frozen=True)
class Numbers:
    """Of one group, over those who are seen: members, those who ever used its menu, and those who never did."""

    group: ServiceGroup
    members: Count
    used: Count
    never: Count


def known_groups() -> dict[str, ServiceGroup]:
    """Return the newest version of every group, by id."""
    return groups(definitions(reading.home()))


def entitled(bank: ScopedBank, number: int) -> list[Entitlement]:
    """Return what a customer whom `bank.number` has found is entitled to, today."""
    rows = bank.rows(f"SELECT group_id FROM {near(bank, 'group_members')} WHERE customer_no = ?", [number])
    member = {id_ for (id_,) in rows}
    menus, today = known_groups(), timezone.localdate()
    mine = list(service.standing(_same(bank, number)))
    ids = [id_ for id_ in groups_of_run(bank) if id_ in member and id_ in menus]
    return [Entitlement(menus[id_], _menu(menus[id_], mine, today)) for id_ in ids]


def places(bank: ScopedBank) -> dict[str, str]:
    """Return the name of every place where customers are served, by its id: all but the offices above."""
    above = "level IS NULL OR level NOT IN ('head_office', 'branch')"
    rows = bank.rows(f"SELECT outlet_id, any_value(name) FROM ({visible(bank, 'outlets')}) WHERE {above} GROUP BY outlet_id")
    return dict(rows)


def uses(bank: ScopedBank, number: int) -> list[Use]:
    """Return the uses of a customer whom `bank.number` has found that were not taken back, the newest first."""
    return list(service.standing(_same(bank, number)))


def use(bank: ScopedBank, number: int, group_id: str, benefit_id: str, *, outlet_id: str, day: date | None = None) -> Use:
    """Record that a customer whom `bank.number` has found used a benefit. BenefitError where they may not, or not there."""
    bank.scope.require(May.SEE_PERSONS)
    today = timezone.localdate()
    on = day or today
    found = next((each for each in entitled(bank, number) if each.group.id == group_id), None)
    benefit = found.group.benefit(benefit_id) if found else None
    if found is None or benefit is None:
        raise BenefitError("该客户不享有这项权益。", "this customer is not entitled to that benefit")
    if not today - timedelta(days=LATE) <= on <= today:
        raise BenefitError(f"使用日期须在今天或之前 {LATE} 天之内。", f"the day is today or one of the {LATE} before")
    if outlet_id not in places(bank):
        raise BenefitError("没有这个网点，请重新选择。", "there is no such outlet; choose another")
    return service.use(found.group, benefit, number, same=_same(bank, number), outlet_id=outlet_id, day=on, by=bank.scope.actor)


def undo(bank: ScopedBank, number: int, use_id: int, *, reason: str) -> Use:
    """Take back a use by a customer whom `bank.number` has found, with the reason. BenefitError where it does not stand."""
    bank.scope.require(May.SEE_PERSONS)
    return service.undo(use_id, _same(bank, number), reason=reason, by=bank.scope.actor)


def numbers(bank: ScopedBank) -> list[Numbers]:
    """Return the numbers of every group of the snapshot, over those who are seen."""
    bank.scope.require(May.COUNT)
    rows = bank.rows(f"""
        SELECT group_id, count(*), count(*) FILTER (used) FROM ({_members(bank)}) GROUP BY group_id""", _users())
    found = {id_: (members, used) for id_, members, used in rows}
    return [_numbers(bank, group, *found.get(id_, (0, 0))) for id_, group in groups_of_run(bank).items()]


def times(bank: ScopedBank, group_id: str) -> dict[str, Count]:
    """Return how often each benefit of a group was used by those who are seen."""
    bank.scope.require(May.COUNT)
    rows = [row for row in service.users() if row[1] == group_id]
    given = {"numbers": [row[0] for row in rows], "benefits": [row[2] for row in rows], "times": [row[3] for row in rows]}
    columns = {"numbers": "BIGINT[]) AS customer_no", "benefits": "VARCHAR[]) AS id", "times": "BIGINT[]) AS times"}
    listed = "SELECT " + ", ".join(f"unnest(${name}::{column}" for name, column in columns.items())
    found = bank.rows(f"""
        SELECT id, count(DISTINCT customer_no), sum(times)
        FROM ({_surviving(listed)}) SEMI JOIN ({bank.who()}) USING (customer_no) GROUP BY id""", given)
    smallest = bank.scope.role.smallest
    return {id_: Count(int(often), smallest) if people >= smallest else Count(None, smallest) for id_, people, often in found}


def never(bank: ScopedBank, group_id: str, *, limit: int, offset: int = 0) -> tuple[int, list[int]]:
    """Return how many members of a group, of those who are seen, never used its menu, and the numbers of some of them."""
    bank.scope.require(May.SEE_PERSONS)
    query = f"FROM ({_members(bank)}) WHERE group_id = $id AND NOT used"
    [(count,)] = bank.rows(f"SELECT count(*) {query}", {**_users(), "id": group_id})
    some = f"SELECT customer_no {query} ORDER BY customer_no LIMIT {int(limit)} OFFSET {int(offset)}"
    return count, [number for (number,) in bank.rows(some, {**_users(), "id": group_id})]


def _menu(group: ServiceGroup, mine: list[Use], today: date) -> tuple[Offered, ...]:
    left = service.left(group)

    def used(benefit: Benefit) -> int:
        began = benefit.began(today)
        return sum(each.group == group.id and each.benefit == benefit.id and each.began == began for each in mine)

    return tuple(Offered(each, left[each.id], used(each), each.over(today)) for each in group.menu)


def _same(bank: ScopedBank, number: int) -> Collection[int]:
    return set(stand_for(bank, [number])) | {number}


def _users() -> dict[str, list[int] | list[str]]:
    pairs = sorted({(number, group) for number, group, _, _ in service.users()})
    return {"numbers": [number for number, _ in pairs], "groups": [group for _, group in pairs]}


def _members(bank: ScopedBank) -> str:
    """Return the SQL of `customer_no`, `group_id` and `used` of the members seen; `$numbers` and `$groups` are who used."""
    listed = _surviving("SELECT unnest($numbers::BIGINT[]) AS customer_no, unnest($groups::VARCHAR[]) AS group_id")
    seen = "" if bank.scope.whole else f"SEMI JOIN ({bank.who()}) USING (customer_no)"
    return f"""
        SELECT m.customer_no, m.group_id, u.group_id IS NOT NULL AS used
        FROM (SELECT customer_no, group_id FROM main.group_members {seen}) m
        LEFT JOIN (SELECT DISTINCT customer_no, group_id FROM ({listed})) u
        ON m.customer_no = u.customer_no AND m.group_id = u.group_id"""


def _surviving(listed: str) -> str:
    """Return the same rows with the number by which a merged customer goes now."""
    return f"""
        SELECT l.* REPLACE (coalesce(r.to_no, l.customer_no) AS customer_no)
        FROM ({listed}) l LEFT JOIN stored.redirects r ON l.customer_no = r.customer_no"""


def _numbers(bank: ScopedBank, group: ServiceGroup, members: int, used: int) -> Numbers:
    told = (bank.told(members), bank.told(used), bank.told(members - used))
    if any(each.number is None for each in told[1:]):  # of two parts one tells the other
        told = (told[0], Count(None, told[0].smallest), Count(None, told[0].smallest))
    return Numbers(group, *told)
