"""What customers in service expect and how content they are at the end of a day, set by set: by survey, else by signals.

In service is who holds what was bought or borrowed, or signed an opportunity. A survey stands for its days; what it leaves
open, and everything of who was not asked, follows from contacts answered and refused, complaints, and whether more is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import duckdb
import pandas as pd

from kequn.grading.model import ASPECTS
from kequn.grading.policy import Service
from kequn.warehouse import sql

BOUGHT = ("deposit", "wealth", "fund", "insurance", "metal", "loan", "mortgage")
FIGURES = tuple(f"{word}_{aspect}" for aspect in ASPECTS for word in ("expects", "content"))
TABLES = ("contacts", "complaints", "surveys", "opportunities")
ABOUT = {"salesperson": ("service",), "product": ("fee",), "company": ("wait", "app")}
CHANGE = 0.1  # of what is signed, that is more or less than before


def prepare(connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], known: Mapping[str, str]) -> None:
    """Lay out what opinions are read from, each in one pass, as temporary tables; `known` holds ended holdings, too."""
    bought = ", ".join(sql.text(category) for category in BOUGHT)
    made = {
        "held": f"SELECT customer_no, amount, coalesce(started_on, valid_from, DATE '1900-01-01') AS since, valid_to "
                f"FROM ({known['holdings']}) WHERE category IN ({bought}) AND customer_no IS NOT NULL",
        "signings": f"SELECT customer_no, occurred_on FROM ({visible['opportunities']}) "
                    "WHERE outcome = 'signed' AND customer_no IS NOT NULL",
        "reached": f"SELECT customer_no, occurred_on, answer FROM ({visible['contacts']}) "
                   "WHERE connected AND answer IS NOT NULL AND customer_no IS NOT NULL",
        "complained": f"SELECT customer_no, occurred_on, topic FROM ({visible['complaints']}) WHERE customer_no IS NOT NULL",
        "surveyed": f"SELECT customer_no, occurred_on, known_at, source_key, {', '.join(FIGURES)} FROM ({visible['surveys']}) "
                    f"WHERE customer_no IS NOT NULL",
    }
    for name, query in made.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE grading_{name} AS {query}")


def opinions(connection: duckdb.DuckDBPyConnection, policy: Service, *, on: date) -> pd.DataFrame:
    """Return who is in service on a day, by number: FIGURES from 1 to 5, `total`, `amount` held, `surveyed_on`."""
    return connection.execute(_opinions(policy, on)).df()


def totals(connection: duckdb.DuckDBPyConnection, policy: Service, *, on: date) -> pd.DataFrame:
    """Return who is in service on a day, by number, with the `total` alone."""
    return connection.execute(f"SELECT customer_no, total FROM ({_opinions(policy, on)}) ORDER BY customer_no").df()


def _opinions(policy: Service, on: date) -> str:
    names = ", ".join(f"{_figure(figure, policy)} AS {figure}" for figure in FIGURES)
    return f"""
        WITH serving AS ({_serving(on)}), before AS ({_held(on - timedelta(days=int(policy.signal_days)))}),
            told AS ({_told(on, policy)}), answers AS ({_answers(on, policy)}), complaints AS ({_complaints(on, policy)})
        SELECT *, {' + '.join(FIGURES)} AS total FROM (
            SELECT customer_no, serving.amount, told.occurred_on AS surveyed_on, {names}
            FROM serving LEFT JOIN before USING (customer_no) LEFT JOIN told USING (customer_no)
                LEFT JOIN answers USING (customer_no) LEFT JOIN complaints USING (customer_no))
        ORDER BY customer_no"""


def _held(on: date) -> str:
    return (f"SELECT customer_no, sum(coalesce(amount, 0)) AS amount FROM grading_held WHERE since <= DATE '{on}' "
            f"AND (valid_to IS NULL OR valid_to > DATE '{on}') GROUP BY customer_no")


def _serving(on: date) -> str:
    return (f"SELECT customer_no, max(amount) AS amount FROM ({_held(on)} UNION ALL "
            f"SELECT customer_no, 0 FROM grading_signings WHERE occurred_on <= DATE '{on}') GROUP BY customer_no")


def _within(on: date, days: float) -> str:
    return f"occurred_on <= DATE '{on}' AND occurred_on > DATE '{on - timedelta(days=int(days))}'"


def _told(on: date, policy: Service) -> str:
    """Return the last survey of each customer."""
    return (f"SELECT * FROM grading_surveyed WHERE {_within(on, policy.survey_lasts)} QUALIFY row_number() OVER "
            "(PARTITION BY customer_no ORDER BY occurred_on DESC, known_at DESC, source_key DESC) = 1")


def _answers(on: date, policy: Service) -> str:
    return ("SELECT customer_no, bool_or(answer IN ('interested', 'considering')) AS answered, "
            f"bool_or(answer IN ('refused', 'do_not_disturb')) AS refused FROM grading_reached "
            f"WHERE {_within(on, policy.signal_days)} GROUP BY customer_no")


def _complaints(on: date, policy: Service) -> str:
    counts = ", ".join(f"least(count(*) FILTER (topic IN ({', '.join(map(sql.text, topics))})), 2) AS about_{aspect}"
                       for aspect, topics in ABOUT.items())
    return f"SELECT customer_no, {counts} FROM grading_complained WHERE {_within(on, policy.signal_days)} GROUP BY customer_no"


def _figure(figure: str, policy: Service) -> str:
    """Return the SQL of one figure: as told, else what signals say, within 1 and 5."""
    word, aspect = figure.split("_")
    if word == "expects":
        return f"coalesce(told.{figure}, {policy.expects})::DOUBLE"
    grew = f"WHEN serving.amount > before.amount * {1 + CHANGE} THEN {policy.grew}"
    fell = f"WHEN serving.amount < before.amount * {1 - CHANGE} THEN -{policy.grew}"
    more = {"salesperson": f"if(answered, {policy.answered}, 0) - if(refused, {policy.refused}, 0)",
            "product": f"CASE WHEN before.amount IS NULL THEN 0 {grew} {fell} ELSE 0 END"}.get(aspect, "0")
    signals = f"{policy.content} + coalesce({more}, 0) - coalesce(about_{aspect}, 0) * {policy.complaint}"
    return f"coalesce(told.{figure}, least(5, greatest(1, {signals})))::DOUBLE"
