"""Circles of the last run, as a person may see them: those with somebody they see, and who of a customer's circle they see."""

from __future__ import annotations

from dataclasses import dataclass

from kequn.access.roles import May
from kequn.loop.persons import Person, persons
from kequn.loop.scoped import Count, ScopedBank


@dataclass(frozen=True)
class Circle:
    """One circle, as `kequn.predict.circles.steps.found` tells it; `seen` of its people are seen."""

    number: int
    size: int
    ties: int
    colleagues: int
    alike: float
    seen: int

    @property
    def condition(self) -> str:
        """The condition of who is in it."""
        return f"exists(circles, where=circle == {self.number})"


@dataclass(frozen=True)
class Circles:
    """How many of those seen are in a circle, and the circles that may be told, the largest first."""

    people: Count
    circles: tuple[Circle, ...]


@dataclass(frozen=True)
class OwnCircle:
    """The circle of one customer: with how many of it they are tied, and who else of it is seen."""

    circle: Circle
    partners: int
    others: tuple[Person, ...]

    @property
    def unseen(self) -> int:
        """How many of the others are not seen."""
        return self.circle.size - 1 - len(self.others)


def circles(bank: ScopedBank) -> Circles:
    """Return the circles of those who are seen; of whom too few are seen to be told, the role is not told the circle."""
    bank.scope.require(May.COUNT)
    rows = bank.rows(f"""SELECT circle, any_value(size), any_value(ties), any_value(colleagues), any_value(alike), count(*)
        FROM {_table(bank)} WHERE customer_no IN ({bank.who()}) GROUP BY circle ORDER BY any_value(size) DESC, circle""")
    found = [Circle(*row) for row in rows]
    least = max(bank.scope.role.smallest, 1)
    return Circles(bank.told(sum(circle.seen for circle in found)), tuple(circle for circle in found if circle.seen >= least))


def circle_of(bank: ScopedBank, number: int) -> OwnCircle | None:
    """Return the circle of a customer who is seen; None for who is in none."""
    bank.scope.require(May.SEE_PERSONS)
    rows = bank.rows(f"""SELECT customer_no, partners, circle, size, ties, colleagues, alike FROM {_table(bank)}
        WHERE circle = (SELECT circle FROM {_table(bank)} WHERE customer_no = ?) ORDER BY customer_no""", [number])
    if not rows:
        return None
    partners = {other: with_ for other, with_, *_ in rows}
    seen = persons(bank, partners)
    others = tuple(seen[other] for other in partners if other in seen and other != number)
    return OwnCircle(Circle(*(*rows[0][2:], len(others) + 1)), partners[number], others)


def _table(bank: ScopedBank) -> str:
    return bank.bank.snapshot.result_relation("circles")
