"""How well the detectors called what was going to happen in a simulated bank: the table of docs/moments.md.

`python -m tests.simulate.moments BANK OUT` judges what `tests.simulate.replay` wrote of a home with that bank's data, beside a
plain rule and beside what the traces allow. What was open on the first day is left out, and so is who cannot be judged yet.

What is true is an event of a customer on a day (`TRUTHS`); a call is right where one lies from `late` days before it to `early`
days after it. Recall is of the events whose window was lived through, at most 90 days before them; the lead is the median of
their days after the first call (below 0: before it). The best recall is the share of the events of which anything stood in the
files in time.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

QUIET, MOST = 90, 90  # days without it after which a plain rule counts anew; days before an event that must be lived through
LIMITS = "(VALUES (50000), (200000), (500000), (2000000), (6000000)) AS limits(bar)"
VIEWS = """
CREATE VIEW courses AS SELECT customer_id, course, TRY_CAST(began_on AS DATE) AS began_on, TRY_CAST(left_on AS DATE) AS left_on,
  coalesce(TRY_CAST(first_trace_on AS DATE), TRY_CAST(left_on AS DATE)) AS traced_on
  FROM read_csv('{truth}/courses.csv', all_varchar = true);
CREATE VIEW people AS FROM read_csv('{truth}/people.csv', all_varchar = true);
CREATE VIEW life AS WITH
  own AS (SELECT person, kind, CAST(day AS DATE) AS day FROM read_csv('{truth}/life.csv', all_varchar = true)),
  felt AS (SELECT person, kind, day FROM own UNION
    SELECT unnest([p.mother, p.father]), kind, day FROM own JOIN people p USING (person)
    WHERE kind IN ('school', 'university'))
  SELECT DISTINCT p.customer_id, kind, day FROM felt JOIN people p USING (person)
  WHERE p.customer_id <> '' AND CAST(p.birth_date AS DATE) <= day - 18 * 365;
CREATE VIEW months AS SELECT customer_id, day, here, elsewhere, path, lag(here) OVER w AS before, lag(here, 2) OVER w AS earlier,
  lag(here, 3) OVER w AS first
  FROM (
    SELECT customer_id, here, elsewhere,
      last_day(strptime(regexp_extract(filename, '(\\d{{6}})\\.parquet$', 1), '%Y%m')::DATE) AS day
    FROM read_parquet('{truth}/wealth_*.parquet', filename = true)) JOIN (
    SELECT customer_id, path, last_day(strptime(regexp_extract(filename, '(\\d{{6}})\\.parquet$', 1), '%Y%m')::DATE) AS day
    FROM read_parquet('{truth}/minds_*.parquet', filename = true)) USING (customer_id, day)
  WINDOW w AS (PARTITION BY customer_id ORDER BY day);
CREATE VIEW opened AS SELECT customer_id, day::DATE AS day FROM '{out}/opened.parquet';
CREATE VIEW holdings AS FROM '{out}/holdings.parquet';
CREATE VIEW told AS SELECT customer_id, kind, day::DATE AS day, known_on::DATE AS known_on FROM '{out}/told.parquet';
CREATE TABLE days AS SELECT DISTINCT day::DATE AS day FROM '{out}/plain.parquet';
CREATE TABLE called AS SELECT DISTINCT customer_id, moment, opened_on::DATE AS day FROM '{out}/calls.parquet'
  WHERE opened_on::DATE > (SELECT min(day) FROM days);
CREATE TABLE plain AS SELECT customer_id, moment, day::DATE AS day FROM '{out}/plain.parquet'
  QUALIFY lag(day::DATE) OVER (PARTITION BY customer_id, moment ORDER BY day) IS NULL AND day::DATE > (SELECT min(day) FROM days)
    OR day::DATE - lag(day::DATE) OVER (PARTITION BY customer_id, moment ORDER BY day) > {quiet};
"""


@dataclass(frozen=True)
class Truth:
    """What a detector should find: `events` (customer_id, day, seen: whether anything stood in the files in time, or NULL)."""

    row: str
    moment: str
    says: str
    events: str
    early: int
    late: int
    found: int | None = None  # days after an event within which a call finds it, where they are fewer than `late`


def _life(moment: str, *kinds: str) -> Truth:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    seen = """EXISTS (FROM told t WHERE t.customer_id = l.customer_id AND t.kind = l.kind
        AND t.known_on BETWEEN l.day - 30 AND l.day + 120)"""
    says = f"the event of the person{', or of a child' if moment == 'school' else ''}, of 18 and older"
    events = f"SELECT customer_id, day, {seen} AS seen FROM life l WHERE kind IN ({listed})"
    return Truth("T6", moment, says, events, 30, 365, 120)


def _crossed(up: bool, share: str) -> str:
    crossed = "here >= bar AND before < bar AND earlier < bar" if up else "greatest(here, before, earlier) < bar AND first >= bar"
    return f"SELECT DISTINCT customer_id, day, {share} AS seen FROM months, {LIMITS} WHERE {crossed}"


def _moved(sign: str) -> str:
    more = f"{sign}(here - before)"
    return f"SELECT customer_id, day, NULL AS seen FROM months WHERE {more} >= 50000 AND {more} >= 0.2 * before"


def _contract(day: str, where: str) -> str:
    return f"SELECT DISTINCT customer_id, {day}::DATE AS day, NULL AS seen FROM holdings WHERE {day} IS NOT NULL AND {where}"


TRUTHS = (
    Truth("T1", "activate", "opened, and three months later not in steady use",
          """SELECT o.customer_id, o.day, NULL AS seen FROM opened o JOIN months m USING (customer_id)
          WHERE m.day = last_day(o.day + 90) AND m.path NOT IN ('steady', 'growing')""", 0, 45),
    Truth("T2", "first_100_days", "opened the first account", "SELECT customer_id, day, NULL AS seen FROM opened", 0, 100),
    Truth("T3", "near_tier", "assets at a month's end over a limit that two before were below",
          _crossed(up=True, share="before >= 0.8 * bar"), 62, 0),
    Truth("T3", "tier_going", "assets at three month-ends below a limit that the one before was over",
          _crossed(up=False, share="NULL"), 31, 31),
    Truth("T4", "fell_asleep", "began to sleep",
          "SELECT customer_id, began_on AS day, NULL AS seen FROM courses WHERE course = 'sleep'", 0, 260),
    Truth("T4", "never_awake", "hardly used or asleep, with 200,000 and more elsewhere, at a month's end",
          "SELECT customer_id, day, NULL AS seen FROM months WHERE path IN ('dormant', 'light') AND elsewhere >= 200000", 31, 31),
    Truth("T5", "leaving", "left: assets at most 30 % of the mean of three month-ends",
          """SELECT customer_id, left_on AS day, traced_on <= left_on - 30 AS seen FROM courses
          WHERE course = 'leave' AND left_on IS NOT NULL""", 180, 0),
    Truth("T5", "win_back", "has left", """SELECT customer_id, left_on AS day, NULL AS seen FROM courses
          WHERE course = 'leave' AND left_on IS NOT NULL""", 0, 120),
    _life("birth", "birth"), _life("marriage", "marriage"), _life("school", "school", "university"),
    _life("first_job", "first_job"),
    _life("job_change", "job_change"), _life("home", "home"), _life("car", "car"), _life("retirement", "retirement"),
    _life("move", "move"),
    Truth("T6", "mortgage", "the contract began", _contract("started_on", "category = 'mortgage'"), 0, 60),
    Truth("T7", "maturity", "a deposit, wealth product or insurance matures",
          _contract("matures_on", "category IN ('deposit', 'wealth', 'insurance')"), 15, 0),
    Truth("T7", "large_out", "assets a fifth and 50,000 lower at the month's end than at the last", _moved("-"), 31, 0),
    Truth("T7", "large_in", "assets a fifth and 50,000 higher at the month's end than at the last", _moved("+"), 31, 0),
    Truth("T7", "loan_settled", "the contract ended", _contract("ended_on", "category IN ('loan', 'mortgage')"), 15, 90),
    Truth("T7", "premium_due", "a year of a policy with premiums is full", """
          SELECT DISTINCT customer_id, full_on AS day, NULL AS seen FROM (
            SELECT *, (started_on::DATE + to_years(n::INTEGER))::DATE AS full_on FROM holdings, range(1, 40) AS r(n))
          WHERE category = 'insurance' AND payment > 0 AND (ended_on IS NULL OR ended_on::DATE > full_on)""",
          15, 0),
)


def opened(bank: Path, out: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with what is true and what was called as tables."""
    book = duckdb.connect()
    book.execute(VIEWS.format(truth=bank / "truth", out=out, quiet=QUIET))
    return book


def judged(book: duckdb.DuckDBPyConnection, truth: Truth, calls: str = "called") -> dict[str, float | None]:
    """Return what the calls of one detector, or of the plain rule for the same, were worth."""
    found = truth.late if truth.found is None else truth.found
    book.execute(f"CREATE OR REPLACE TEMP TABLE events AS SELECT DISTINCT * FROM ({truth.events})")
    mine = f"(SELECT * FROM {calls} WHERE moment = '{truth.moment}')"
    near = f"e.day BETWEEN c.day - {truth.late} AND c.day + {truth.early}"
    right = f"EXISTS (FROM events e WHERE e.customer_id = c.customer_id AND {near})"
    raised, hit = book.execute(f"""SELECT count(*), count(*) FILTER ({right}) FROM {mine} c
        WHERE c.day + {truth.early} <= (SELECT max(day) FROM months)""").fetchall()[0]
    window = f"c.day BETWEEN e.day - {truth.early} AND e.day + {found}"
    first = f"(SELECT min(c.day) FROM {mine} c WHERE c.customer_id = e.customer_id AND {window})"
    whole = f"e.day - {min(truth.early, MOST)} > (SELECT min(day) FROM days) AND e.day + {found} <= (SELECT max(day) FROM days)"
    events, met, lead, ahead, seen = book.execute(f"""
        SELECT count(*), count(first), median(day - first), count(*) FILTER (day - first >= 30), avg(seen::INTEGER)
        FROM (SELECT e.*, {first} AS first FROM events e WHERE {whole})""").fetchall()[0]
    found_of = {"recall": met / events, "ahead": ahead / events} if events else {"recall": None, "ahead": None}
    return {"raised": raised, "precision": hit / raised if raised else None, "events": events, **found_of, "lead": lead,
            "best": seen}


def table(bank: Path, out: Path) -> list[list[str]]:
    """Return a line for each detector that can be judged."""
    rows = []
    with opened(bank, out) as book:
        rules = {name for (name,) in book.execute(f"SELECT DISTINCT moment FROM '{out}/plain.parquet'").fetchall()}
        for truth in TRUTHS:
            ours = judged(book, truth)
            plain = judged(book, truth, "plain") if truth.moment in rules else {}
            told = [f"{ours[name]:,}" for name in ("raised", "events")]
            shares = [_said(one[name]) for one in (ours, plain) for name in ("precision", "recall") if one]
            lead = "–" if ours["lead"] is None else f"{ours['lead']:.0f}"
            rows.append([truth.row, truth.moment, truth.says, *told, *shares[:2], _said(ours["ahead"]), lead, _said(ours["best"]),
                         *(shares[2:] or ["–", "–"])])
    return rows


def _said(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


HEADS = ("row", "detector", "true is", "raised, judged", "events", "precision", "recall", "30 days ahead", "lead", "best recall",
         "plain precision", "plain recall")

if __name__ == "__main__":
    for line in (list(HEADS), ["---"] * len(HEADS), *table(Path(sys.argv[1]), Path(sys.argv[2]))):
        sys.stdout.write(f"| {' | '.join(line)} |\n")
