"""How well the detectors of a home called what was going to happen in a simulated bank: precision, recall and lead time.

`python -m tests.simulate.moments HOME BANK` prints a line for each detector that can be judged. The home was run day by day or
week by week (`kequn run --as-of`); what was open when it was first run is left out, and so is who cannot be judged yet.

- leaving: right where the customer is gone within 180 days after the moment opened (truth/courses.csv). Recall is of those who
left,
  `ahead` of those who left 30 days and more after it opened. `traced` is who showed a trace 30 days ahead at all: no detector
  sees more.
- life events: right where such an event of the person, or of a child of theirs where it is school, lies within a year before and
30
  days after (truth/life.csv); half of the moves are told months later. Recall is of the events of customers of 18 and older,
  found within 120 days; the lead is negative: days that the bank knew later.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

import kequn

AHEAD, WITHIN = 30, 180
LIFE = {"birth": ("birth",), "marriage": ("marriage",), "school": ("school", "university"), "first_job": ("first_job",),
        "job_change": ("job_change",), "home": ("home",), "car": ("car",), "retirement": ("retirement",), "move": ("move",)}
CALLS = """
    SELECT DISTINCT c.source_key AS customer_id, m.moment, m.opened_on AS day
    FROM moments m JOIN (SELECT DISTINCT customer_no, source_key FROM customers WHERE source = 'core') c USING (customer_no)
    JOIN moment_detectors d USING (moment) WHERE m.opened_on > d.since
"""


def calls(home: Path) -> pd.DataFrame:
    """Return `customer_id`, `moment` and `day` of each moment that was raised after the first run."""
    with kequn.open(home) as bank, bank.connection.cursor() as cursor:
        return cursor.sql(CALLS).df()


def first_run(home: Path) -> date:
    """Return the day of the first run."""
    with kequn.open(home) as bank, bank.connection.cursor() as cursor:
        [(day,)] = cursor.sql("SELECT min(since) FROM moment_detectors").fetchall()
        return date.fromisoformat(str(day))


def leaving(called: pd.DataFrame, truth: Path, since: date, until: date, moment: str = "leaving") -> dict[str, float]:
    """Return what the calls of leaving were worth between two days."""
    with duckdb.connect() as book:
        book.register("called", called[called["moment"] == moment])
        book.execute(f"""CREATE VIEW gone AS SELECT customer_id, CAST(left_on AS DATE) AS left_on,
            coalesce(TRY_CAST(first_trace_on AS DATE), CAST(left_on AS DATE)) AS traced_on
            FROM read_csv('{truth}/courses.csv', all_varchar = true) WHERE course = 'leave' AND left_on IS NOT NULL""")
        right = book.sql(f"""SELECT count(*), count(*) FILTER (EXISTS (FROM gone g WHERE g.customer_id = c.customer_id
            AND g.left_on >= c.day::DATE AND g.left_on <= c.day::DATE + {WITHIN})) FROM called c WHERE c.day::DATE <= DATE
            '{until}' - {WITHIN}""")
        raised, hit = right.fetchall()[0]
        seen = f"SELECT 1 FROM called c WHERE c.customer_id = g.customer_id AND c.day::DATE BETWEEN g.left_on - {WITHIN}"
        leavers, found, ahead, traced, lead = book.sql(f"""
            SELECT count(*), count(*) FILTER (EXISTS ({seen} AND g.left_on)), count(*) FILTER (EXISTS ({seen} AND g.left_on -
            {AHEAD})),
                count(*) FILTER (traced_on <= left_on - {AHEAD}), median(left_on - (SELECT min(c.day::DATE) FROM called c
                    WHERE c.customer_id = g.customer_id AND c.day::DATE BETWEEN g.left_on - {WITHIN} AND g.left_on))
            FROM gone g WHERE left_on BETWEEN DATE '{since}' + {WITHIN} AND DATE '{until}'""").fetchall()[0]
    return {"raised": raised, "precision": hit / max(raised, 1), "leavers": leavers, "recall": found / max(leavers, 1),
            "ahead": ahead / max(leavers, 1), "traced": traced / max(leavers, 1), "lead": lead}


def life(called: pd.DataFrame, truth: Path, since: date, until: date) -> pd.DataFrame:
    """Return precision, recall and lead of each detector of life events between two days."""
    rows = []
    with duckdb.connect() as book:
        book.register("every", called)
        book.execute(f"""
            CREATE VIEW called AS SELECT * REPLACE (day::DATE AS day) FROM every;
            CREATE VIEW people AS FROM read_csv('{truth}/people.csv', all_varchar = true);
            CREATE VIEW happened AS
            WITH own AS (SELECT person, kind, CAST(day AS DATE) AS day FROM read_csv('{truth}/life.csv', all_varchar = true)),
            felt AS (SELECT person, kind, day FROM own UNION SELECT unnest([p.mother, p.father]), kind, day FROM own JOIN people p
            USING (person)
                WHERE kind IN ('school', 'university'))
            SELECT p.customer_id, kind, day FROM felt JOIN people p USING (person)
            WHERE p.customer_id <> '' AND CAST(p.birth_date AS DATE) <= day - 18 * 365""")
        for moment, kinds in LIFE.items():
            listed = ", ".join(f"'{kind}'" for kind in kinds)
            same = f"h.customer_id = c.customer_id AND h.kind IN ({listed}) AND h.day BETWEEN c.day - 365 AND c.day + 30"
            soon = f"{same} AND h.day >= c.day - 120"
            raised, right, lead = book.sql(f"""
                SELECT count(*), count(*) FILTER (EXISTS (FROM happened h WHERE {same})),
                    median((SELECT max(h.day) FROM happened h WHERE {same}) - c.day::DATE)
                FROM called c WHERE moment = '{moment}'""").fetchall()[0]
            events, found = book.sql(f"""
                SELECT count(*), count(*) FILTER (EXISTS (FROM called c WHERE c.moment = '{moment}' AND {soon})) FROM happened h
                WHERE kind IN ({listed}) AND day BETWEEN DATE '{since}' AND DATE '{until}' - 120""").fetchall()[0]
            rows.append({"moment": moment, "raised": raised, "precision": right / max(raised, 1), "events": events,
                         "recall": found / max(events, 1), "lead": lead})
    return pd.DataFrame(rows)


def main(home: Path, bank: Path) -> None:
    """Print the table."""
    called, since = calls(home), first_run(home)
    with kequn.open(home) as opened:
        until = opened.as_of
    sys.stdout.write(f"{pd.Series(leaving(called, bank / 'truth', since, until)).round(3).to_string()}\n\n")
    sys.stdout.write(f"{life(called, bank / 'truth', since, until).round(3).to_string(index=False)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
