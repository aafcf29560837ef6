"""The bank's people: who works where, and who answers for which customer (管户), with hand-overs within the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.drops import drops
from kequn.simulate.names import digits, join, staff_names
from kequn.simulate.people import NOBODY

POSITIONS = ("分行行长", "支行行长", "大堂经理", "客户经理", "远程坐席", "运营岗")
BRANCH_HEAD, SUB_BRANCH_HEAD, LOBBY, MANAGER, AGENT, OPERATIONS = range(6)
FIRST_NUMBER = 800_001
HORIZON = 3 * 365  # days from the window's start within which customers are handed over
EARLIEST, LATEST = 7000, 90  # days before the window in which people were hired


@dataclass(frozen=True)
class Wanted:
    """Which customers are to have a manager of their outlet, and which an agent at head office."""

    managed: Flags
    remote: Flags


@dataclass(frozen=True)
class Staff:
    """Arrays over the members of staff, place by place of the tree; `hired` in days since 1970."""

    outlet: Ints  # row among the outlets
    position: Ints
    hired: Ints

    def of(self, position: int) -> Ints:
        """Return the rows of those in a position."""
        return np.flatnonzero(self.position == position)


@dataclass(frozen=True)
class Teams:
    """For each assigned customer the team they belong to: the rows `order[first : first + size]` of the staff."""

    order: Ints
    first: Ints
    size: Ints

    def member(self, turn: Ints) -> Ints:
        """Return each one's member of the team whose turn it is."""
        return self.order[self.first + turn % self.size]


@dataclass(frozen=True)
class Assignments:
    """Arrays over assignments, by day and customer; who is a row of the staff, `deputy` may be NOBODY, `ended` NEVER."""

    client: Ints
    who: Ints
    deputy: Ints
    since: Ints
    ended: Ints


@dataclass(frozen=True)
class Desk:
    """The members of staff and who of them answers for whom."""

    people: Staff
    assignments: Assignments
    handed_over: Ints  # for each customer the day on which another manager took over, or NEVER

    def in_charge(self, day: int) -> Ints:
        """Return the member of staff who answers for each customer on a day, NOBODY for those in the pool."""
        made = self.assignments
        rows = np.flatnonzero((made.since <= day) & (made.ended > day))
        charge = np.full(len(self.handed_over), NOBODY, np.int64)
        charge[made.client[rows]] = made.who[rows]
        return charge


def drawn(city: City) -> tuple[Staff, Assignments]:
    """Return the staff and who answers for whom, within the window and a year beyond."""
    wanted = _wanted(city, Draws(city.seed, "managed"))
    people = _staff(city, wanted, Draws(city.seed, "staff"))
    return people, assigned(city, people, wanted)


def desk(city: City) -> Desk:
    """Return who works where and who answers for whom."""
    people, made = drawn(city)
    handed = np.full(city.clients.count, NEVER, np.int64)
    over = made.ended < NEVER
    handed[made.client[over]] = made.ended[over]
    return Desk(people, made, handed)


def write(out: Path, city: City, desk: Desk) -> int:
    """Write the staff list and the monthly drops of assignments into `out`/corporate; return the number of rows."""
    return _people(out, city, desk.people) + _assignments(out, city, desk.people, desk.assignments)


def _wanted(city: City, draws: Draws) -> Wanted:
    who = city.clients
    managed = (who.assets >= p.MANAGED_FROM * 100) & (who.age >= 18)
    return Wanted(managed, ~managed & (who.app > 0) & (who.age >= 18) & draws.chance(p.REMOTE, who.count))


def _staff(city: City, wanted: Wanted, draws: Draws) -> Staff:
    """Return who works where: a manager has about CUSTOMERS_PER_MANAGER customers, and no outlet is without one."""
    tree, here = city.outlets, city.accounts.outlet[: city.clients.count]
    managed = np.bincount(here[wanted.managed], minlength=len(tree.id))
    agents = max(2, round(int(wanted.remote.sum()) / p.CUSTOMERS_PER_AGENT))
    rows: list[tuple[int, int]] = []
    for place, level in enumerate(tree.level):
        managers = max(1, round(int(managed[place]) / p.CUSTOMERS_PER_MANAGER))
        positions = {
            "head_office": [OPERATIONS] * p.OPERATIONS_AT_HEAD_OFFICE + [AGENT] * agents,
            "branch": [BRANCH_HEAD, OPERATIONS], "sub_branch": [SUB_BRANCH_HEAD], "outlet": [LOBBY] + [MANAGER] * managers,
        }[level]
        rows += [(place, position) for position in positions]
    outlet, position = np.array(rows, np.int64).T
    return Staff(outlet, position, city.months[0].first - draws.between(LATEST, EARLIEST, len(rows)))


def assigned(city: City, people: Staff, wanted: Wanted) -> Assignments:
    """Return who answers for whom: those with assets a manager of their outlet in turn, the remote ones an agent in turn."""
    who, draws = city.clients, Draws(city.seed, "assignments")
    client = np.flatnonzero(wanted.managed | wanted.remote)
    n, remote = len(client), wanted.remote[client]
    home = np.where(remote, 0, city.accounts.outlet[client])  # the head office is the first row
    teams = _teams(people, home, np.where(remote, AGENT, MANAGER))
    turn = in_turn(teams.first)
    since = np.maximum(who.opened[client] + draws.between(20, 200, n), people.hired[teams.member(turn)] + 7)
    several = teams.size > 1
    deputised = several & draws.chance(p.WITH_DEPUTY, n)
    end = city.months[0].first + HORIZON
    moved = draws.between(city.months[0].first + 30, end, n)
    passed = several & draws.chance(p.HANDED_OVER, n) & (since < moved)
    here = since <= end

    def spell(chosen: Flags, turns: Ints, start: Ints, end: Ints) -> tuple[Ints, ...]:
        deputy = np.where(deputised, teams.member(turns + 1), NOBODY)
        return client[chosen], teams.member(turns)[chosen], deputy[chosen], start[chosen], end[chosen]

    never = np.full(n, NEVER, np.int64)
    spells = (spell(here, turn, since, np.where(passed, moved, never)), spell(here & passed, turn + 1, moved, never))
    columns = [np.concatenate([spells[0][column], spells[1][column]]) for column in range(5)]
    by_day = np.lexsort((columns[0], columns[3]))
    return Assignments(*(column[by_day] for column in columns))


def _teams(people: Staff, outlet: Ints, position: Ints) -> Teams:
    known = people.outlet * len(POSITIONS) + people.position
    order = np.argsort(known, kind="stable").astype(np.int64)
    wanted = outlet * len(POSITIONS) + position
    first = np.searchsorted(known[order], wanted, side="left").astype(np.int64)
    return Teams(order, first, np.searchsorted(known[order], wanted, side="right").astype(np.int64) - first)


def in_turn(team: Ints) -> Ints:
    """Return how many before each belong to the same team."""
    order = np.argsort(team, kind="stable")
    turn = np.empty(len(team), np.int64)
    turn[order] = np.arange(len(team)) - np.searchsorted(team[order], team[order], side="left")
    return turn


def _people(out: Path, city: City, people: Staff) -> int:
    n, draws = len(people.outlet), Draws(city.seed, "staff names")
    birth = people.hired - draws.between(23 * 365, 40 * 365, n)
    stamp = files.dates(np.array([city.months[-1].last]), "%Y%m%d")[0].as_py()
    files.csv(out / f"corporate/staff_{stamp}.csv", {
        "工号": numbers(people), "姓名": staff_names(birth, draws.chance(55, n), draws),
        "所属机构": files.text(city.outlets.id, people.outlet), "岗位": files.text(POSITIONS, people.position),
        "入职日期": files.dates(people.hired)})
    return n


def _assignments(out: Path, city: City, people: Staff, made: Assignments) -> int:
    number, staff, total = join("G", digits(np.arange(len(made.client)) + 1, 8)), numbers(people), 0
    for stamp, rows, ended in drops(city.months, made.since, made.ended):
        files.csv(out / f"corporate/assignments_{stamp}.csv", {
            "管户编号": files.text(number, rows), "客户号": files.text(city.clients.id, made.client[rows]),
            "管户经理": files.text(staff, made.who[rows]), "副管户": files.text(staff, made.deputy[rows]),
            "起始日": files.dates(made.since[rows]), "结束日": files.dates(made.ended[rows], known=ended),
            "变动日": files.dates(np.where(ended, made.ended[rows], made.since[rows]))})
        total += len(rows)
    return total


def numbers(people: Staff) -> pa.Array:
    """Return the staff numbers."""
    return pa.array(np.arange(len(people.outlet)) + FIRST_NUMBER).cast(pa.string())
