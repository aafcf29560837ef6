"""Fixing a segment with a second person's word: the list is kept at once, the segment that asks by it waits for approval."""

from __future__ import annotations

from collections.abc import Mapping

from kequn.access import approval
from kequn.access.models import Approval
from kequn.access.roles import May
from kequn.bridge import proposals
from kequn.definitions.model import Definition
from kequn.loop.fixing import fix
from kequn.loop.scoped import ScopedBank
from kequn.segments.model import SEGMENT, SegmentDefinition


def propose(bank: ScopedBank, segment: SegmentDefinition, id_: str, title: Mapping[str, str], *, note: str = "") -> Approval:
    """Propose a segment of whoever is in another on the data's day, under its own id or that of the other.

    Who is in it is kept now, over the whole bank: what is approved later is what was seen. KequnError where it cannot be fixed.
    """
    bank.scope.require(May.DEFINE)
    body = {"unit": segment.unit, "expression": fix(bank.bank, segment, as_of=bank.as_of)}
    definition = Definition(SEGMENT, id_, dict(title), body, dict(segment.description), segment.owner)
    return approval.propose(SEGMENT, id_, proposals.content_of(definition), bank.scope, title=title["zh"], note=note)
