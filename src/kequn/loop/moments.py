"""The moments of the last run as one person may see them: how many are open and what they are worth, which, and why.

Who was withheld a prompt is told as a number only: a page that listed them would undo the control group.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from kequn.access.roles import May
from kequn.access.scope import NotSeen
from kequn.kernel.errors import DefinitionError, HomeError
from kequn.loop.customer.rows import near
from kequn.loop.persons import outlet_names
from kequn.loop.published import tier_titles
from kequn.loop.scoped import Count, ScopedBank
from kequn.moments.catalogue import of_json
from kequn.moments.ledger import CONTROL, DONE, LAPSED, OPEN
from kequn.moments.model import Detector, Texts
from kequn.warehouse.snapshot import Snapshot

COLUMNS = ("ref", "moment", "customer_no", "cause", "opened_on", "seen_on", "lapses_on", "stake", "worth", "figures", "state",
           "held",
           "verdict_on", "measured", "goal", "succeeded", "judged_on")
_detectors: WeakKeyDictionary[Snapshot, dict[str, Detector]] = WeakKeyDictionary()
_guards: WeakKeyDictionary[Snapshot, dict[str, Mapping[str, str]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Line:
    """What one detector, or one place, has: how many are open, of those how many wait by a guard, how many end within three days.

    `worth` is what the open ones are expected to bring, in the base currency; None where the number may not be told. `control` is
    how many prompts are withheld, `done` and `lapsed` how many are over.
    """

    open: Count
    held: Count
    soon: Count
    worth: float | None
    control: Count
    done: Count
    lapsed: Count


@dataclass(frozen=True)
class Board:
    """The board: all, each detector in the method's order, and each outlet by what its open moments are worth."""

    everything: Line
    detectors: tuple[tuple[Detector, Line], ...]
    outlets: tuple[tuple[str, str, Line], ...]


@dataclass(frozen=True)
class Moment:
    """One moment: its detector, whose it is, why (`figures` fill the detector's evidence), until when, and what came of it."""

    ref: str
    detector: Detector
    customer_no: int
    opened_on: date
    seen_on: date
    lapses_on: date
    stake: float | None
    worth: float | None
    figures: Mapping[str, Any]
    state: str
    held: Mapping[str, str] | None
    verdict_on: date
    measured: float | None
    goal: float | None
    succeeded: bool | None
    judged_on: date | None
    tiers: Sequence[Texts]  # what the run calls each


def detectors_of_run(bank: ScopedBank) -> dict[str, Detector]:
    """Return the detectors by id, as the run had them, in the method's order."""
    snapshot = bank.bank.snapshot
    if snapshot not in _detectors:
        rows = bank.rows(f"SELECT document FROM {near(bank, 'moment_detectors')} ORDER BY place")
        try:
            _detectors[snapshot] = {each.id: each for each in (of_json(json.loads(document)) for (document,) in rows)}
        except (DefinitionError, TypeError, KeyError):
            raise HomeError(f"snapshot {snapshot.number} keeps detectors in another form; run kequn run") from None
    return _detectors[snapshot]


def guards_of_run(bank: ScopedBank) -> dict[str, Mapping[str, str]]:
    """Return what each guard says, by id."""
    snapshot = bank.bank.snapshot
    if snapshot not in _guards:
        [(document,)] = bank.rows(f"SELECT document FROM {near(bank, 'moments_policy')}")
        _guards[snapshot] = {each["id"]: each["title"] for each in json.loads(document)["guards"]}
    return _guards[snapshot]


def board(bank: ScopedBank) -> Board:
    """Return the board over those who are seen."""
    by_moment = _lines(bank, "m.moment")
    by_outlet = _lines(bank, "t.outlet_id")
    names = outlet_names(bank)
    places = [(outlet, names.get(outlet, outlet), line) for outlet, line in by_outlet.items() if outlet]
    nothing = _line(bank, (0,) * 6 + (0.0,))
    everything = next(iter(_lines(bank, "NULL").values()), nothing)
    listed = tuple((each, by_moment.get(each.id, nothing)) for each in detectors_of_run(bank).values())
    return Board(everything, listed, tuple(sorted(places, key=lambda each: -(each[2].worth or 0))))


def _lines(bank: ScopedBank, by: str) -> dict[str | None, Line]:
    state = "count(*) FILTER (state = '{0}')".format
    query = f"""
        SELECT {by} AS line, {state(OPEN)}, count(*) FILTER (state = '{OPEN}' AND held IS NOT NULL),
            count(*) FILTER (state = '{OPEN}' AND held IS NULL AND lapses_on <= DATE '{bank.as_of}' + 3), {state(CONTROL)},
            {state(DONE)},
            {state(LAPSED)}, coalesce(sum(worth) FILTER (state = '{OPEN}' AND held IS NULL), 0)
        FROM main.moments m JOIN ({bank.who()}) USING (customer_no) JOIN main.customer_tags t USING (customer_no) GROUP BY line"""
    return {line: _line(bank, numbers) for line, *numbers in bank.rows(query)}


def _line(bank: ScopedBank, numbers: Sequence[Any]) -> Line:
    opened, held, soon, control, done, lapsed, worth = numbers
    told = bank.told(opened)
    return Line(told, bank.told(held), bank.told(soon), float(worth) if told.number is not None else None, bank.told(control),
                bank.told(done), bank.told(lapsed))


@dataclass(frozen=True)
class Wanted:
    """Which moments are listed: of one detector, one state, one outlet, one customer whom `bank.number` has found, or all.

    `held` says whether those that wait by a guard are wanted, and they alone; None: both.
    """

    moment: str = ""
    state: str = OPEN
    outlet: str = ""
    held: bool | None = False
    customer: int | None = None


def listed(bank: ScopedBank, wanted: Wanted, *, limit: int, offset: int = 0, after: str = "") -> tuple[int, list[Moment]]:
    """Return how many there are, and some of them, the most valuable first; those of a control group are never listed.

    `after` is the ref of the one before the first that is wanted; NotSeen where it is not among those who are seen.
    """
    bank.scope.require(May.SEE_PERSONS)
    given: list[object] = [wanted.state]
    where = [f"m.state = ? AND m.state <> '{CONTROL}'"]
    for column, value in (("m.moment", wanted.moment), ("t.outlet_id", wanted.outlet), ("m.customer_no", wanted.customer)):
        if value:
            where.append(f"{column} = ?")
            given.append(value)
    if wanted.held is not None:
        where.append("m.held IS NOT NULL" if wanted.held else "m.held IS NULL")
    source = f"""main.moments m JOIN ({bank.who()}) USING (customer_no) JOIN main.customer_tags t USING (customer_no)
        WHERE {' AND '.join(where)}"""
    [(total,)] = bank.rows(f"SELECT count(*) FROM {source}", given)
    if after:
        worth = one(bank, after).worth
        source += " AND (m.worth < ? OR m.worth = ? AND m.ref > ?)"
        given += [worth, worth, after]
    rows = bank.rows(f"SELECT {_columns()} FROM {source} ORDER BY m.worth DESC, m.ref LIMIT {int(limit)} OFFSET {int(offset)}",
                     given)
    return total, [of_row(bank, row) for row in rows]


def one(bank: ScopedBank, ref: str) -> Moment:
    """Return one moment; NotSeen where there is none such among those who are seen, or its prompt is withheld."""
    rows = bank.rows(f"SELECT {_columns()} FROM main.moments m WHERE m.ref = ? AND m.state <> '{CONTROL}'", [ref])
    if not rows or not bank.sees(rows[0][COLUMNS.index("customer_no")]):
        raise NotSeen("there is no such moment among yours")
    return of_row(bank, rows[0])


def of_customer(bank: ScopedBank, number: int) -> list[Moment]:
    """Return the moments of a customer whom `bank.number` has found, the open ones first."""
    order = f"ORDER BY m.state <> '{OPEN}', m.worth DESC, m.opened_on DESC, m.ref"
    source = f"{near(bank, 'moments')} m WHERE m.customer_no = ? AND m.state <> '{CONTROL}'"
    rows = bank.rows(f"SELECT {_columns()} FROM {source} {order}", [number])
    return [of_row(bank, row) for row in rows]


def contacts(bank: ScopedBank, number: int, since: date) -> list[tuple[date, bool, str | None]]:
    """Return day, connected and answer of each contact with a customer since a day, the first first."""
    visible = bank.bank.snapshot.visible_sql("contacts", as_of=bank.as_of)
    return bank.rows(f"""
        SELECT occurred_on, coalesce(connected, false), answer FROM ({visible})
        WHERE customer_no = ? AND occurred_on >= ? AND coalesce(arm, '') <> 'control' ORDER BY occurred_on, source_key""",
        [number, since])


def _columns() -> str:
    return ", ".join(f"m.{name}" for name in COLUMNS)


def of_row(bank: ScopedBank, row: Sequence[Any]) -> Moment:
    """Return the moment that a row of COLUMNS tells of."""
    said = dict(zip(COLUMNS, row, strict=True))
    detector = detectors_of_run(bank)[said.pop("moment")]
    del said["cause"]
    said["figures"] = json.loads(said["figures"])
    said["held"] = guards_of_run(bank).get(said["held"]) if said["held"] else None
    return Moment(detector=detector, tiers=tier_titles(bank), **said)
