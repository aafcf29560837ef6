"""Group against grade: what a group needs beside how much effort its people ask for. Each number is a condition."""

from __future__ import annotations

from dataclasses import dataclass

from kequn.access.roles import May
from kequn.grading.model import GRADES, PROSPECT, SERVICE
from kequn.loop.customer.rows import near
from kequn.loop.layers import none_of
from kequn.loop.published import groups_of_run
from kequn.loop.scoped import Count, ScopedBank
from kequn.offers.model import ServiceGroup

LETTERS = (*GRADES[PROSPECT], *GRADES[SERVICE])
ALL, ALONE = "", "alone"


@dataclass(frozen=True)
class Graded:
    """Customers who have a grade now: the condition that chooses them, and how many."""

    condition: str
    customers: Count


@dataclass(frozen=True)
class Line:
    """The customers of a group by grade, in the order of LETTERS; without a group those who are in none."""

    group: ServiceGroup | None
    cells: tuple[Graded, ...]


def efforts(bank: ScopedBank) -> tuple[Line, tuple[Line, ...]]:
    """Return all who are seen by grade, and each group. A customer with two opportunities may have two grades."""
    bank.scope.require(May.COUNT)
    groups = groups_of_run(bank)
    seen = "true" if bank.scope.whole else f"customer_no IN ({bank.who()})"
    holds = "valid_from <= $day AND (valid_to IS NULL OR valid_to > $day) AND customer_no IS NOT NULL"
    graded = f"SELECT DISTINCT customer_no, grade FROM {near(bank, 'grades')} WHERE {holds} AND {seen}"
    members = near(bank, "group_members")
    query = (f"WITH graded AS ({graded}) SELECT '{ALL}', grade, count(*) FROM graded GROUP BY grade "
             f"UNION ALL SELECT group_id, grade, count(*) FROM graded JOIN {members} USING (customer_no) GROUP BY ALL "
             f"UNION ALL SELECT '{ALONE}', grade, count(*) FROM graded ANTI JOIN {members} USING (customer_no) GROUP BY grade")
    found = {(id_, grade): number for id_, grade, number in bank.rows(query, {"day": bank.as_of})}

    def line(group: ServiceGroup | None, key: str, also: str) -> Line:
        return Line(group, tuple(Graded(f'{also}exists(grades, where=grade == "{letter}")',
                                        bank.told(found.get((key, letter), 0))) for letter in LETTERS))

    lines = [line(group, group.id, f"({group.expression}) and ") for group in groups.values()]
    if groups:
        lines.append(line(None, ALONE, f"{none_of(groups.values())} and "))
    return line(None, ALL, ""), tuple(lines)
