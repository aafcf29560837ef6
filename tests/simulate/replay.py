"""A home lived through again: what the detectors raised and what the model of leaving said, each by a day of its own.

`python -m tests.simulate.replay HOME OUT 2025-07-01 2026-06-30 7` does the steps that moments need, every so many days and at
each month's end. OUT/calls.parquet is the ledger, plain.parquet who met a plain rule on which day, claims.csv what the model of
leaving said at month-ends (for `kequn simulate score`), and holdings, opened and told what the bank's books say in the end.
Nothing is published in the home; what was done is written after each day.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from kequn.loop.graph import LEDGER, MADE, Step, Work, up_to
from kequn.loop.scoring import month_end
from kequn.loop.staging import Staging
from kequn.loop.steps import STEPS
from kequn.moments import ledger
from kequn.segments.service import catalogue, definitions, segments
from kequn.warehouse.points import points
from kequn.warehouse.store import Warehouse

CORE = "(SELECT DISTINCT customer_no, source_key AS customer_id FROM customers WHERE source = 'core')"
PLAIN = {  # the rule that somebody would set up by hand for the same; where there is none, the detector is such a rule
    "leaving": "aum_today >= 10_000 AND net_flow_30d <= -0.5 * (aum_today - net_flow_30d)",
    "near_tier": "tier_above >= 50_000 AND aum_today >= 0.8 * tier_above AND aum_today < tier_above",
    "tier_going": "aum_today < 0.8 * aum_month_average AND aum_month_average >= 50_000",
    "fell_asleep": "days_since_transaction >= 180",
    "never_awake": "active_months_12m <= 1 AND days_since_opened > 180",
    "activate": "days_since_opened <= 45",
    "win_back": "aum_today < 0.2 * balance_max_365d AND balance_max_365d >= 20_000",
    "large_out": "largest_out_3d >= 50_000",
    "large_in": "largest_in_3d >= 50_000",
}


def days(since: date, until: date, every: int) -> list[date]:
    """Return every so many days, and the ends of months, in their order."""
    between = {since + timedelta(days=step) for step in range(0, (until - since).days + 1, every)}
    ends = {day for step in range((until - since).days + 1) if month_end(day := since + timedelta(days=step)) == day}
    return sorted(between | ends)


def lived(home: Path, staged: Path, on: list[date]) -> Iterator[Work]:
    """Do the steps that moments need for each day in turn; yield what the day's steps made."""
    known = ledger.Base()
    with Warehouse.open(home, write=True) as warehouse:
        connection, staging, stated = warehouse.connect(), Staging(staged), definitions(warehouse.home)
        for number, day in enumerate(on, 1):
            work = Work(warehouse, connection, staging, day, number, catalogue(stated, points(connection)), segments(stated))
            work.__dict__["moments"] = known
            for step in up_to(STEPS, "moments"):
                _do(step, work)
            yield work
            staging.sweep({staging.path(name, mark) for name, mark in work.marks.items()})
            made = [connection.sql(f"SELECT * FROM {MADE}.{name}").to_arrow_table() for name in LEDGER]
            known = ledger.base(*made, as_of=day + timedelta(days=1))


def _do(step: Step, work: Work) -> None:
    mark = step.mark(work)
    if step.done(work, mark) is None:
        step.do(work, mark)
    step.hand_over(work, mark)


def rows(work: Work) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return who meets which plain rule on the day, and what the model of leaving says of whom."""
    opened = f"date_diff('day', customer_since, DATE '{work.as_of}') AS days_since_opened"
    tags = f"(SELECT *, {opened} FROM {MADE}.customer_tags JOIN {CORE} USING (customer_no))"
    asked = [f"SELECT '{moment}' AS moment, customer_id FROM {tags} WHERE {rule}" for moment, rule in PLAIN.items()]
    plain = work.connection.sql(" UNION ALL ".join(asked)).df().assign(day=work.as_of)
    scores = f"(SELECT * FROM {MADE}.scores WHERE model = 'leave')"
    said = f"SELECT customer_id, probability AS score FROM {scores} JOIN {CORE} USING (customer_no) ORDER BY 1"
    return plain, work.connection.sql(said).df().assign(day=work.as_of)


def contracts(home: Path, out: Path) -> None:
    """Write what the bank's own books say in the end, every version of them: products, first accounts, and what it was told."""
    told = f"JOIN {CORE} c USING (customer_no)"
    asked = {
        "holdings": f"""SELECT customer_id, category, min(started_on) AS started_on, any_value(matures_on) AS matures_on,
            max(valid_to) AS ended_on, max(payment) AS payment FROM holdings {told}
            GROUP BY customer_id, category, h.source, h.source_key""",
        "opened": f"SELECT customer_id, min(opened_on) AS day FROM accounts {told} GROUP BY 1",
        "told": f"""SELECT customer_id, kind, occurred_on AS day, CAST(h.known_at AS DATE) AS known_on FROM life_facts h {told}
            UNION ALL SELECT customer_id, 'move', valid_from, CAST(h.known_at AS DATE) FROM addresses h {told}
            WHERE kind = 'home'"""}
    with Warehouse.open(home) as warehouse, warehouse.connect() as connection:
        for name, query in asked.items():
            connection.sql(query.replace("FROM holdings", "FROM holdings h")).df().to_parquet(out / f"{name}.parquet")


def write(home: Path, out: Path, on: list[date]) -> None:
    """Live through the days and write what was raised and said."""
    out.mkdir(parents=True, exist_ok=True)
    contracts(home, out)
    plain, said = [], []
    for work in lived(home, out / "staged", on):
        today, scores = rows(work)
        plain.append(today)
        said += [scores] if month_end(work.as_of) == work.as_of else []
        raised = work.connection.sql(f"SELECT c.customer_id, m.* FROM {MADE}.moments m JOIN {CORE} c USING (customer_no)").df()
        raised.to_parquet(out / "calls.parquet")
        pd.concat(plain).to_parquet(out / "plain.parquet")
        if said:
            pd.concat(said)[["customer_id", "day", "score"]].to_csv(out / "claims.csv", index=False)
        sys.stdout.write(f"{work.as_of}: {len(raised):,} moments\n")
        sys.stdout.flush()


if __name__ == "__main__":
    first, last = (date.fromisoformat(text) for text in sys.argv[3:5])
    write(Path(sys.argv[1]), Path(sys.argv[2]), days(first, last, int(sys.argv[5])))
