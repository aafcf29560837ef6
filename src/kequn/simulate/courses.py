"""Courses: from a cause over steps to an end. One row for each time that a customer leaves, grows, sleeps or wakes."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kequn.simulate.accounts import NEVER
from kequn.simulate.draws import Flags, Ints

LEAVE, GROW, SLEEP, WAKE = range(4)
KINDS = ("leave", "grow", "sleep", "wake")
CAUSES = (
    ("rival", "yield", "moved_away", "payroll_gone", "bad_experience", "manager_left", "over_sold", "household", "none"),
    ("raise", "inheritance", "trust", "referral", "matured_elsewhere"),
    ("salary_moved", "other_app", "forgot"),
    ("offer", "life_event", "won_back"),
)
TRACES = ("logins", "page", "small", "complaint", "unrenewed", "unbound")


@dataclass
class Courses:
    """Arrays over courses, in the order in which they began; days since 1970, NEVER for what did not come to pass."""

    client: Ints
    kind: Ints
    cause: Ints  # position in CAUSES of the kind
    began: Ints
    trying: Ints  # of those who leave: first own-name transfers to the other bank
    moving: Ints  # salary and maturing money go elsewhere
    falling: Ints  # the balance falls
    gone: Ints  # planned day of the last great transfer
    parts: Ints  # in how many great transfers
    traces: Ints  # a bit for each of TRACES
    first_trace: Ints  # first day on which a trace, the fall included, stands in the files
    reference: Ints  # cents: mean assets at the three month-ends before the fall
    left: Ints
    back: Ints  # thought better of it
    returned: Ints  # came back after having left
    ended: Ints  # of growth: the last day

    @property
    def count(self) -> int:
        """The number of courses."""
        return len(self.client)

    def add(self, later: Courses) -> None:
        """Put later courses after these."""
        for column in fields(self):
            setattr(self, column.name, np.concatenate([getattr(self, column.name), getattr(later, column.name)]))

    def leaving(self, since: int = NEVER) -> Ints:
        """Return the rows of those who are leaving or have left, and of who thought better of it on or after `since`."""
        return np.flatnonzero((self.kind == LEAVE) & (self.back >= since) & (self.returned == NEVER))

    def shows(self, trace: str) -> Flags:
        """Return which courses have a trace."""
        shows: Flags = (self.traces >> TRACES.index(trace)) & 1 == 1
        return shows


def begun(client: Ints, kind: int, cause: Ints, began: Ints, *, ended: Ints | int = NEVER) -> Courses:
    """Return new courses without steps."""
    n = len(client)
    never = np.full(n, NEVER, np.int64)
    zero = np.zeros(n, np.int64)
    return Courses(
        client, np.full(n, kind), cause, began, never, never.copy(), never.copy(), never.copy(), zero, zero.copy(), never.copy(),
        zero.copy(), never.copy(), never.copy(), never.copy(), np.broadcast_to(np.asarray(ended, np.int64), (n,)).copy())


def none() -> Courses:
    """Return no courses."""
    return begun(*(np.zeros(0, np.int64), LEAVE, np.zeros(0, np.int64), np.zeros(0, np.int64)))
