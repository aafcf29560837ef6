"""What a detector would raise on the day of the snapshot, by the rules of the run itself, before it counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kequn.access.roles import May
from kequn.loop.policy import read_policy
from kequn.loop.scoped import Count, ScopedBank
from kequn.moments import policy as by_moment
from kequn.moments.ledger import CONTROL, EVENTS, OPEN, Shares, base, concerned, keep
from kequn.moments.model import Detector
from kequn.moments.seen import seen

EXAMPLES = 5


@dataclass(frozen=True)
class Example:
    """One customer for whom the moment would be raised, and the figures that fill its evidence."""

    customer_no: int
    figures: Mapping[str, Any]
    stake: float


@dataclass(frozen=True)
class Trial:
    """Of those who are seen: for how many the rule holds, and how many of them would be raised on that day.

    The others were raised before for the same cause, or within the quiet days. Of the raised some wait by a guard, and some
    prompts are withheld; `worth` is what the rest are expected to bring, in the base currency, None where that may not be told.
    Examples are the most valuable of the rest.
    """

    holds: Count
    raised: Count
    held: Count
    withheld: Count
    worth: float | None
    examples: tuple[Example, ...]


def tried(bank: ScopedBank, detector: Detector) -> Trial:
    """Return what it would raise; DefinitionError or LanguageError where it cannot be read or computed."""
    bank.scope.require(May.COUNT)
    policy, shares = by_moment.read(bank.bank.home), read_policy(bank.bank.home)
    known = base(*_ledger(bank, detector.id), as_of=bank.as_of)
    saw = seen(bank.engine(), [detector], policy, concerned(known, as_of=bank.as_of), as_of=bank.as_of)
    private = _table(bank, f"SELECT customer_no FROM {bank.bank.snapshot.result_relation('modes')} WHERE NOT sells_automatically")
    made = keep(known, [detector], saw, private, Shares(policy.ledger.control, shares.holdout), kept=policy.ledger.kept,
                as_of=bank.as_of)
    raised = [row for row in made.moments.to_pylist() if row["opened_on"] == bank.as_of]
    prompted = [row for row in raised if row["state"] == OPEN and row["held"] is None]
    number = bank.told(len(raised))
    best = sorted(prompted, key=lambda row: (-row["worth"], row["ref"]))[:EXAMPLES] if bank.scope.may(May.SEE_PERSONS) else []
    return Trial(
        bank.told(saw.found["holds"].to_pylist().count(True)), number, bank.told(sum(row["held"] is not None for row in raised)),
        bank.told(sum(row["state"] == CONTROL for row in raised)),
        None if number.number is None else sum(row["worth"] for row in prompted),
        tuple(Example(row["customer_no"], json.loads(row["figures"]), row["stake"]) for row in best))


def _ledger(bank: ScopedBank, moment: str) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return what the ledger of the snapshot holds of one detector, over those who are seen."""
    own = f"JOIN ({bank.who()}) USING (customer_no) WHERE moment = ?"
    since = f"SELECT moment, since FROM {bank.bank.snapshot.result_relation('moment_detectors')} WHERE moment = ?"
    return (_table(bank, f"SELECT * FROM main.moments {own}", moment),
            _table(bank, f"SELECT {', '.join(EVENTS.names)} FROM main.moment_events {own}", moment), _table(bank, since, moment))


def _table(bank: ScopedBank, query: str, *given: str) -> pa.Table:
    with bank.connection.cursor() as cursor:
        return cursor.sql(query, params=given).to_arrow_table()
