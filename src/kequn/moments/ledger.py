"""The ledger of moments: each cause is raised once, and what came of it is judged. Set-sized; it knows no customer's values.

The base is what the newest snapshot holds. Where that is of the same day or of a later one, what came since is taken back first,
so a run that is repeated changes nothing, and one for an earlier day begins from where that day began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

import duckdb
import numpy as np
import pyarrow as pa

from kequn.moments.model import END, Detector
from kequn.moments.seen import Seen
from kequn.segments.split import draws, held_out

OPEN, DONE, LAPSED, CONTROL = "open", "done", "lapsed", "control"  # states; who took one is on record (taken)
TREATED, EXEMPT = "treated", "exempt"  # arms, beside control
MOMENTS = pa.schema([  # `measured` is what success is judged by, as on the last day until the verdict, `began` as on the first
    ("ref", pa.string()), ("moment", pa.string()), ("version", pa.int64()), ("customer_no", pa.int64()), ("cause", pa.string()),
    ("opened_on", pa.date32()), ("seen_on", pa.date32()), ("lapses_on", pa.date32()), ("stake", pa.float64()),
    ("worth", pa.float64()), ("figures", pa.string()), ("arm", pa.string()), ("goal", pa.float64()), ("began", pa.float64()),
    ("verdict_on", pa.date32()), ("measured", pa.float64()), ("succeeded", pa.bool_()), ("judged_on", pa.date32()),
    ("came_on", pa.date32()),
    ("state", pa.string()), ("held", pa.string())])
TAKEN_BACK = ("seen_on", "succeeded", "judged_on", "measured", "came_on")  # what a day may have changed of an earlier row
EVENTS = pa.schema([  # `fresh`: it began on `began_on`; else it was there already when the detector was first run
    ("moment", pa.string()), ("customer_no", pa.int64()), ("began_on", pa.date32()), ("fresh", pa.bool_()),
    ("seen_on", pa.date32())])


@dataclass(frozen=True)
class Base:
    """What was known before the day: all moments, the events they foretold or missed, and since when each detector is run."""

    moments: pa.Table = field(default_factory=MOMENTS.empty_table)
    events: pa.Table = field(default_factory=EVENTS.empty_table)
    since: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Shares:
    """Which share of the customers is withheld one detector's prompts, if it states none of its own, and which every prompt."""

    control: float
    hold_out: float


def base(moments: pa.Table, events: pa.Table, detectors: pa.Table, *, as_of: date) -> Base:
    """Return what was known before the day, of results that may be of that day or a later one; merged customers are one.

    `detectors` has a row (`moment`, `since`) for each detector that was run. What a ledger does not have yet is null in it.
    """
    for column in MOMENTS:
        if column.name not in moments.column_names:
            moments = moments.append_column(column, pa.nulls(len(moments), column.type))
    with duckdb.connect() as book:
        book.register("moments", moments)
        book.register("events", events)
        day = f"DATE '{as_of}'"
        names = ", ".join(name for name in MOMENTS.names if name not in TAKEN_BACK)
        rows = book.sql(f"""
            SELECT {names}, least(seen_on, {day} - 1) AS seen_on,
                CASE WHEN judged_on < {day} THEN succeeded END AS succeeded,
                CASE WHEN judged_on < {day} THEN measured END AS measured,
                CASE WHEN judged_on < {day} THEN judged_on END AS judged_on,
                CASE WHEN came_on < {day} THEN came_on END AS came_on
            FROM moments WHERE opened_on < {day}
            QUALIFY row_number() OVER (PARTITION BY moment, customer_no, cause ORDER BY opened_on, ref) = 1
            ORDER BY customer_no, opened_on, moment, cause""")
        kept = rows.to_arrow_table().select(MOMENTS.names).cast(MOMENTS)
        began = book.sql(f"""
            SELECT moment, customer_no, began_on, bool_and(fresh) AS fresh, least(max(seen_on), {day} - 1) AS seen_on FROM events
            WHERE began_on < {day} GROUP BY moment, customer_no, began_on ORDER BY ALL""").to_arrow_table().cast(EVENTS)
    since = zip(detectors["moment"].to_pylist(), detectors["since"].to_pylist(), strict=True)
    return Base(kept, began, {moment: day for moment, day in since if day < as_of})


def concerned(known: Base, *, as_of: date) -> pa.Table:
    """Return `moment` and `customer_no` of what is not over yet: of whom the measures are wanted whatever they do."""
    with duckdb.connect() as book:
        book.register("moments", known.moments)
        return book.sql(f"""
            SELECT DISTINCT moment, customer_no FROM moments
            WHERE judged_on IS NULL OR lapses_on >= DATE '{as_of}' ORDER BY ALL""").to_arrow_table()


@dataclass(frozen=True)
class Kept:
    """The ledger after the day: `moments` (MOMENTS), `events` (EVENTS) and since when each detector is run."""

    moments: pa.Table
    events: pa.Table
    since: Mapping[str, date]


def keep(
    known: Base, detectors: Sequence[Detector], found: Seen, exempt: pa.Table, shares: Shares, *, kept: int, as_of: date,
) -> Kept:
    """Return the ledger with what the day brought. `exempt` is `customer_no` of whom no prompt is withheld from."""
    since = {detector.id: known.since.get(detector.id, as_of) for detector in detectors}
    with duckdb.connect() as book:
        for name, table in (("base", known.moments), ("base_events", known.events), ("seen", found.found), ("held", found.held),
                            ("exempt", exempt), ("detectors", _table(detectors, since, as_of))):
            book.register(name, table)
        book.execute(f"CREATE TABLE raised AS {_raised(as_of)}")
        book.register("arms", _arms(book, detectors, shares))
        book.execute(f"CREATE TABLE known AS {_judged(as_of)} UNION ALL BY NAME {_opened(as_of)}")
        made = book.sql(_told(as_of, kept)).to_arrow_table().select(MOMENTS.names).cast(MOMENTS)
        return Kept(made, book.sql(_events(as_of)).to_arrow_table().cast(EVENTS), since)


def ref_of(moment: str, customer_no: int, cause: str) -> str:
    """Return by what a moment is called everywhere: a hash that names nobody."""
    return blake2b(f"{moment}|{customer_no}|{cause}".encode(), digest_size=8).hexdigest()


def _table(detectors: Sequence[Detector], since: Mapping[str, date], as_of: date) -> pa.Table:
    return pa.table({
        "moment": [each.id for each in detectors], "version": pa.array([each.version for each in detectors], pa.int64()),
        "quiet": pa.array([each.quiet for each in detectors], pa.int64()),
        "rate": pa.array([float(each.rate) for each in detectors]),
        "caused": [bool(each.cause) for each in detectors],
        "at_end": [each.success.when == END for each in detectors], "intent": [each.intent for each in detectors],
        "foretells": pa.array([each.foretells.within if each.foretells else None for each in detectors], pa.int64()),
        "first": [since[each.id] == as_of for each in detectors]})


def _raised(as_of: date) -> str:
    """Return the SQL of what is new: a cause that was never raised, an episode after a break that was long enough."""
    return f"""
        SELECT s.*, coalesce(s.cause, '{as_of}') AS named FROM seen s JOIN detectors d USING (moment)
        WHERE s.holds AND CASE WHEN d.caused
            THEN NOT EXISTS (FROM base b WHERE b.moment = s.moment AND b.customer_no = s.customer_no AND b.cause = s.cause)
            ELSE NOT EXISTS (FROM base b WHERE b.moment = s.moment AND b.customer_no = s.customer_no
                AND b.seen_on >= DATE '{as_of}' - d.quiet::INTEGER) END
        ORDER BY moment, customer_no"""


def _arms(book: duckdb.DuckDBPyConnection, detectors: Sequence[Detector], shares: Shares) -> pa.Table:
    """Return `moment`, `customer_no`, `ref` and `arm` of what is new."""
    rows = book.sql("SELECT moment, customer_no, named FROM raised ORDER BY moment, customer_no").fetchnumpy()
    moments, numbers = rows["moment"].astype(str), rows["customer_no"].astype(np.int64)
    by_id = {each.id: each for each in detectors}
    arms = np.full(len(numbers), TREATED, dtype=object)
    bank_wide = held_out(numbers, shares.hold_out)
    for moment in dict.fromkeys(moments):
        mine, control = np.flatnonzero(moments == moment), by_id[moment].control
        if control:
            drawn = draws(f"moment {moment}", numbers[mine]) < (shares.control if control is True else control)
            arms[mine[drawn | bank_wide[mine]]] = CONTROL
        else:
            arms[mine] = EXEMPT
    refs = [ref_of(*each) for each in zip(moments, numbers.tolist(), rows["named"], strict=True)]
    return pa.table({"moment": pa.array(moments, pa.string()), "customer_no": numbers, "ref": pa.array(refs, pa.string()),
                     "arm": pa.array(arms, pa.string())})


def _judged(as_of: date) -> str:
    """Return the SQL of what was known, seen and judged by the day."""
    day = f"DATE '{as_of}'"
    reached = "s.measured >= b.goal"
    now = f"""CASE WHEN d.at_end THEN CASE WHEN {day} >= b.verdict_on THEN coalesce({reached}, false) END
        WHEN {day} > b.verdict_on THEN false WHEN {reached} THEN true END"""
    same = f"s.holds AND (s.cause IS NULL AND b.seen_on >= {day} - d.quiet::INTEGER OR s.cause = b.cause)"
    return f"""
        SELECT b.* EXCLUDE (seen_on, succeeded, judged_on, measured, came_on, state, held),
            CASE WHEN {same} THEN {day} ELSE b.seen_on END AS seen_on,
            CASE WHEN b.judged_on IS NULL AND b.goal IS NOT NULL THEN {now} ELSE b.succeeded END AS succeeded,
            CASE WHEN b.judged_on IS NULL AND (({now}) IS NOT NULL OR b.goal IS NULL AND {day} > b.verdict_on) THEN {day}
                ELSE b.judged_on END AS judged_on,
            CASE WHEN b.judged_on IS NULL THEN s.measured ELSE b.measured END AS measured,
            CASE WHEN b.came_on IS NULL AND s.event AND {day} <= b.opened_on + d.foretells::INTEGER THEN {day}
                ELSE b.came_on END AS came_on
        FROM base b JOIN detectors d USING (moment) LEFT JOIN seen s USING (moment, customer_no)"""


def _opened(as_of: date) -> str:
    """Return the SQL of what is new, as rows of the ledger."""
    day = f"DATE '{as_of}'"
    return f"""
        SELECT a.ref, r.moment, d.version, r.customer_no, r.named AS cause, {day} AS opened_on, {day} AS seen_on,
            {day} + r.lasts::INTEGER AS lapses_on, r.stake, r.stake * d.rate AS worth, r.figures,
            CASE WHEN a.arm = '{CONTROL}' AND r.customer_no IN (SELECT customer_no FROM exempt) THEN '{EXEMPT}'
                ELSE a.arm END AS arm,
            r.goal, r.measured AS began, {day} + r.window::INTEGER AS verdict_on, r.measured, NULL::BOOLEAN AS succeeded,
            NULL::DATE AS judged_on, CASE WHEN r.event THEN {day} END AS came_on
        FROM raised r JOIN detectors d USING (moment) JOIN arms a USING (moment, customer_no)"""


def _told(as_of: date, kept: int) -> str:
    """Return the SQL of all rows that are kept, with the state of each and the guard that lets it wait."""
    day = f"DATE '{as_of}'"
    return f"""
        SELECT k.*, CASE WHEN k.arm = '{CONTROL}' THEN '{CONTROL}' WHEN k.succeeded THEN '{DONE}'
            WHEN {day} > k.lapses_on THEN '{LAPSED}' ELSE '{OPEN}' END AS state,
            CASE WHEN state = '{OPEN}' THEN h.guard END AS held
        FROM known k JOIN detectors d USING (moment) LEFT JOIN held h ON h.customer_no = k.customer_no AND h.intent = d.intent
        WHERE k.opened_on > {day} - {kept} OR k.seen_on >= {day} - d.quiet::INTEGER
        ORDER BY k.customer_no, k.opened_on, k.moment, k.cause"""


def _events(as_of: date) -> str:
    """Return the SQL of the events with those that begin today; what was there at a detector's first run did not begin then."""
    day = f"DATE '{as_of}'"
    return f"""
        SELECT moment, customer_no, began_on, fresh, CASE WHEN last AND now THEN {day} ELSE seen_on END AS seen_on FROM (
            SELECT b.*, coalesce(s.event, false) AS now,
                b.seen_on >= {day} - d.quiet::INTEGER
                AND row_number() OVER (PARTITION BY b.moment, b.customer_no ORDER BY b.seen_on DESC, b.began_on DESC) = 1 AS last
            FROM base_events b JOIN detectors d USING (moment) LEFT JOIN seen s USING (moment, customer_no))
        UNION ALL
        SELECT s.moment, s.customer_no, {day}, NOT d.first, {day} FROM seen s JOIN detectors d USING (moment)
        WHERE s.event AND NOT EXISTS (FROM base_events b WHERE b.moment = s.moment AND b.customer_no = s.customer_no
            AND b.seen_on >= {day} - d.quiet::INTEGER)
        ORDER BY moment, customer_no, began_on"""
