"""The bank's models: what counts as come true, which days teach, that nothing useless is asked, and what a card says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kequn.engines.duckdb.engine import Engine
from kequn.loop.scoring import month_end
from kequn.predict.bank.card import Card
from kequn.predict.bank.definition import REACH, at_day, features, later, models, words
from kequn.predict.bank.learning import days, learn, learned
from kequn.predict.wallet.seen import SEEN_ON
from kequn.segments.service import catalogue, definitions
from kequn.tags.catalogue import Catalogue, shipped
from kequn.tags.model import TagDefinition
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import STORED
from tests.loop.small import TABLES, small_home


def test_every_expression_of_every_model_is_understood() -> None:
    schema = Catalogue(map(TagDefinition.of, shipped().values())).schema
    assert set(at_day(schema)) >= set(features()) | {f"eligible_{id_}" for id_ in models()}
    assert {id_ for horizon in (60, 90) for id_ in later(schema, horizon)} == {*models(), "went_leave"}
    assert set(words()) == {*features(), REACH}


def test_what_counts_as_come_true() -> None:
    leave, threshold, wake = models()["leave"], models()["threshold"], models()["wake"]
    before, after = pd.Series([10_000.0, 10_000.0, 10_000.0]), pd.Series([2_999.0, 3_000.0, None])
    went = pd.Series([6_000.0, 10_000.0, 5_999.0])
    assert leave.came(before, after, went).tolist() == [True, False, False]
    assert leave.came(before, after).tolist() == [True, False, True]
    before, after = pd.Series([49e3, 50e3, 190e3, 7e6]), pd.Series([50e3, 60e3, 600e3, 9e6])
    assert threshold.came(before, after).tolist() == [True, False, True, False]
    assert wake.came(before[:3], pd.Series([True, False, None])).tolist() == [True, False, False]
    frame = pd.DataFrame({name: [1.0, 2.0] for name in features()})
    assert threshold.seen(frame, pd.Series([25_000.0, 100_000.0]))[REACH].tolist() == [0.5, 0.5]


def test_only_days_whose_horizons_are_over_teach() -> None:
    found = days(date(2026, 6, 30))
    assert (found[0], found[-1], len(found)) == (date(2025, 6, 30), date(2026, 3, 31), 10)
    assert days(date(2026, 5, 31))[-1] == date(2026, 2, 28)
    assert [month_end(date(2026, 6, day)) for day in (29, 30)] == [date(2026, 5, 31), date(2026, 6, 30)]


def test_a_bank_that_knew_nobody_on_the_days_that_teach_learns_nothing(tmp_path: Path) -> None:
    home = small_home(tmp_path / "home", TABLES)
    schema = catalogue(definitions(home)).schema
    with Warehouse.open(home) as warehouse:
        connection = warehouse.connect()
        engine = Engine(connection, schema, "Asia/Shanghai", {name: name for name in schema.tables if name in STORED})
        strangers = "SELECT range AS customer_no FROM range(900_000, 901_000)"
        found = learn(connection, engine, strangers, learned_on=date(2026, 6, 30))
        connection.close()
    assert {id_: model for id_, (_, model) in found.items()} == dict.fromkeys(models())
    assert {card.why for card, _ in found.values()} == {"no customer was known by 2026-03-31, the last day that teaches"}


def rows(signal: float) -> pd.DataFrame:
    """Customers on ten month-ends, a tenth of whom leave; `signal` is how much their log-ins tell of it."""
    draw = np.random.default_rng(5)
    on = [day for day in days(date(2026, 6, 30)) for _ in range(400)]
    frame = pd.DataFrame({name: draw.normal(size=len(on)) for name in features()})
    gone = draw.random(len(on)) < 1 / (1 + np.exp(2.5 + signal * frame["logins"]))
    return frame.assign(**{SEEN_ON: on, "eligible_leave": True, "measure_leave": 10_000.0,
                           "leave": np.where(gone, 100.0, 10_000.0), "went_leave": 9_000.0})


def test_a_model_is_judged_on_what_came_later_and_its_card_says_so() -> None:
    card, one = learned(models()["leave"], rows(2.0), date(2026, 6, 30))
    assert one is not None
    assert (card.rows, card.first, card.last, card.judged, card.why) == (4000, "2025-06-30", "2026-03-31", 800, None)
    assert card.auc is not None
    assert card.auc > 0.8
    assert card.calibration is not None
    assert card.calibration < 0.06
    assert next(iter(card.matters)) == "logins"
    assert sum(each.rows for each in card.bins) == 800
    assert Card.of(card.to_json()) == card
    text = card.to_markdown(models()["leave"])
    assert f"| champion | {card.auc:.3f} |" in text
    assert "log-ins in 30 days" in text


@pytest.mark.parametrize(("given", "why"), [(0.0, "orders later rows no better than chance"), (None, "40 rows of each answer")])
def test_a_model_that_tells_nothing_is_not_asked(given: float | None, why: str) -> None:
    seen = rows(given or 0.0)
    card, one = learned(models()["leave"], seen if given is not None else seen.assign(leave=10_000.0), date(2026, 6, 30))
    assert one is None
    assert why in (card.why or "")
    assert why in card.to_markdown(models()["leave"])
