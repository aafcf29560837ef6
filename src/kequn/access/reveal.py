"""Unmasking a value: a reason from a short list, on record before the value is shown once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.kernel.errors import KequnError

OTHER = "other"
REASONS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "call_verification": ("来电核实", "verifying a caller"),
    "service": ("办理业务", "a service in progress"),
    "complaint": ("投诉处理", "handling a complaint"),
    "visit": ("预约到访", "an arranged visit"),
    OTHER: ("其他", "another reason"),
})


class ReasonError(KequnError):
    """A value is asked for without a reason that can stand in the log."""


def reveal(scope: Scope, customer_no: int, column: str, reason: str, text: str = "") -> None:
    """Write down that the person sees this column of this customer unmasked, and why; returning means yes.

    The caller has found the customer by `bank.number` (so it is one of theirs), shows the value once and sends it with
    `Cache-Control: no-store`. `reason` is a key of REASONS; `other` needs the `text`.
    """
    scope.require(May.REVEAL)
    if reason not in REASONS:
        raise ReasonError(f"choose a reason: {', '.join(REASONS)}")
    text = " ".join(text.split())[:200]
    if reason == OTHER and len(text) < 4:
        raise ReasonError("say the reason in a few words")
    looked(scope, What.REVEAL, customer_no=customer_no, subject=column, reason=f"{reason}: {text}" if text else reason)
