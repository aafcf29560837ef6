"""What a mode forbids, and who may change it. Pure: whatever sends or proposes anything by itself asks here first."""

from __future__ import annotations

from kequn.customers.modes.model import Mode


def may_sell_automatically(mode: Mode) -> bool:
    """Return whether anything that sells may reach the customer without a person who decided on it: never in the private mode.

    >>> may_sell_automatically(Mode.PRIVATE), may_sell_automatically(Mode.LONG_TAIL)
    (False, True)
    """
    return mode is not Mode.PRIVATE


def lifts_protection(before: Mode, after: Mode) -> bool:
    """Return whether a change lets things reach a customer that could not before: a second person decides on that.

    >>> lifts_protection(Mode.PRIVATE, Mode.MIDDLE_HIGH), lifts_protection(Mode.LONG_TAIL, Mode.PRIVATE)
    (True, False)
    """
    return may_sell_automatically(after) and not may_sell_automatically(before)
