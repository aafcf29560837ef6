"""The step of grades on rows of a warehouse: opportunities, opinions by survey and signals, spells, repurchase."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kequn.grading.opinions import FIGURES, opinions, prepare
from kequn.grading.policy import OWN, read
from kequn.grading.steps import graded
from kequn.kernel.errors import HomeError

AS_OF, POLICY = date(2026, 6, 30), read()
ROWS = {
    "holdings": """
        (VALUES (1, 'deposit', 1000.00, DATE '2025-01-10', NULL), (1, 'wealth', 500.00, DATE '2026-05-01', NULL),
                (2, 'fund', 900.00, DATE '2025-03-01', NULL), (2, 'fund', 900.00, DATE '2025-03-01', DATE '2026-03-15'),
                (3, 'card', 0.00, DATE '2024-01-01', NULL), (4, 'loan', 70.00, DATE '2026-02-01', DATE '2026-04-01'))
        AS t(customer_no, category, amount, started_on, valid_to)""",
    "contacts": """
        (VALUES (1, DATE '2026-06-01', true, 'interested'), (2, DATE '2026-06-02', true, 'refused'),
                (2, DATE '2026-06-03', false, NULL), (1, DATE '2025-06-02', true, 'refused'))
        AS t(customer_no, occurred_on, connected, answer)""",
    "complaints": "(VALUES (2, DATE '2026-06-05', 'fee'), (2, DATE '2026-06-06', 'wait'), (2, DATE '2026-06-07', 'app'), "
                  "(2, DATE '2026-06-08', 'app')) AS t(customer_no, occurred_on, topic)",
    "surveys": """
        (VALUES (5, DATE '2026-03-10', 4, 2, 5, 5, 4, NULL), (5, DATE '2026-02-01', 1, 1, 1, 1, 1, 1))
        AS t(customer_no, occurred_on, expects_salesperson, content_salesperson, expects_product, content_product,
             expects_company, content_company)""",
    "opportunities": """
        (VALUES ('j1', 5, DATE '2026-03-01', 4, 'appointed', DATE '2026-03-09', NULL),
                ('j1', 5, DATE '2026-03-09', NULL, NULL, NULL, 'signed'),
                ('j2', NULL, DATE '2026-06-01', 1, NULL, NULL, NULL), ('j3', 1, DATE '2026-07-01', 4, NULL, NULL, NULL))
        AS t(opportunity_id, customer_no, occurred_on, willingness, milestone, planned_on, outcome)""",
}
MORE = {
    "holdings": "NULL::DATE AS valid_from",
    "surveys": "TIMESTAMP '2026-01-01' AS known_at, 'k' AS source_key",
    "opportunities": "'800001' AS staff_id, '理财' AS product, NULL::DECIMAL(18,2) AS amount, NULL::INTEGER AS brand, "
                     "NULL::INTEGER AS salesperson, NULL::INTEGER AS trust_product, NULL::INTEGER AS sequence, "
                     "TIMESTAMP '2026-01-01' AS known_at, 'crm' AS source, 'k' AS source_key",
}
SEEN = {name: f"SELECT *, {MORE.get(name, 'NULL AS none')} FROM {rows}" for name, rows in ROWS.items()}


def rows(table: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.to_pylist()]


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return graded(duckdb.connect(), SEEN, {"holdings": SEEN["holdings"]}, POLICY, as_of=AS_OF)


def test_an_opinion_follows_the_last_survey_and_else_signals() -> None:
    connection = duckdb.connect()
    prepare(connection, SEEN, {"holdings": SEEN["holdings"]})
    frame = opinions(connection, POLICY.service, on=AS_OF)
    found = {row["customer_no"]: tuple(round(row[figure], 9) for figure in FIGURES) for row in frame.to_dict("records")}
    assert found == {
        1: (3.5, 3.5, 3.5, 3.5, 3.5, 3.0),  # answered, and more is signed than 180 days ago
        2: (3.5, 2.3, 3.5, 1.5, 3.5, 1.0),  # refused, less signed and a complaint of a fee, three of waiting and the app
        5: (4.0, 2.0, 5.0, 5.0, 4.0, 3.0)}  # in service by signing; what the survey leaves open is as for everybody
    assert frame["total"].tolist() == pytest.approx([20.5, 15.3, 23.0])
    assert frame["amount"].astype(float).tolist() == [1500.0, 900.0, 0.0]


def test_the_spells_of_a_signing_follow_one_another(made: dict[str, Any]) -> None:
    mine = [row[1:] for row in rows(made["grades"]) if row[0] == 5]
    assert mine == [("prospect", "A", "j1", date(2026, 3, 1), date(2026, 3, 9)), ("service", "D", None, date(2026, 3, 31), None)]


def test_who_holds_nothing_any_more_is_in_service_no_more(made: dict[str, Any]) -> None:
    assert [row[1:] for row in rows(made["grades"]) if row[0] == 4] == [
        ("service", "E", None, date(2026, 2, 28), date(2026, 4, 30))]
    assert [(row[0], row[1]) for row in rows(made["service_grades"])] == [(1, "E"), (2, "F"), (5, "D")]


def test_an_opportunity_of_nobody_we_know_is_graded_and_one_of_tomorrow_is_not(made: dict[str, Any]) -> None:
    found = {row["opportunity_id"]: row for row in made["opportunity_grades"].to_pylist()}
    assert {name: (row["customer_no"], row["grade"], row["outcome"], row["probability"]) for name, row in found.items()} == {
        "j1": (5, "A", "signed", None), "j2": (None, "C", None, None)}


def test_repurchase_counts_each_customer_once_in_a_grade(made: dict[str, Any]) -> None:
    """Of 180 days that are over by June: customer 1 came in January and bought again in May of the next year, too late."""
    learned = json.loads(made["grade_model"].to_pylist()[0]["learned"])
    assert learned["again"]["E"] == {"of": 2, "did": 0, "low": 0.0, "high": pytest.approx(0.6576, abs=1e-4)}
    assert (learned["curve"], learned["judged"]) == (None, None)


@pytest.mark.parametrize(("text", "said"), [
    ("[prospect]\ncuts = [60]", "[prospect]: cuts is a list of 2 numbers from 0"),
    ("[prospect]\nmargins = 1", "[prospect]: there is no 'margins'; did you mean 'margin'?"),
    ("[cadence.G]\nmeeting = 1", ": a cadence is of a grade, [cadence.A] to [cadence.F]"),
    ("[service]\ngap = -1", "[service]: gap is a number from 0")])
def test_a_wrong_policy_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / OWN).write_text(text)
    with pytest.raises(HomeError) as told:
        read(tmp_path)
    assert str(told.value).startswith(str(OWN))
    assert str(told.value).endswith(said)
