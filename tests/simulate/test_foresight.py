"""How well leaving can be foreseen: the plain forecast finds much of it and not most, and who knows the causes finds far more.

docs/simulation.md gives the figures of 20,000 customers.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kequn.simulate import bank
from kequn.simulate.score.scores import scores
from tests.simulate.foresight import write_claims

LOWEST, HIGHEST = 0.70, 0.85


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, float]]:
    folder = tmp_path_factory.mktemp("foresight")
    bank.write(folder / "bank", customers=10_000, seed=5)
    write_claims(folder / "bank", folder / "leaving.csv")
    verdict = scores(folder / "bank/truth", [folder / "leaving.csv"])[0].verdict
    assert verdict.left_out == dict.fromkeys(verdict.left_out, 0)
    return {name: {what: float(value or 0) for what, value in column.items()} for name, column in verdict.figures.items()}


@pytest.mark.slow
def test_the_plain_forecast_is_neither_idle_nor_perfect(figures: Mapping[str, Mapping[str, float]]) -> None:
    """Its AUC lies in the range, but for twice the error of a sample of this size (about 0.013 with 400 leavers)."""
    plain = figures["claims"]
    room = 2.0 * plain["standard error of AUC"]
    assert room < 0.035
    assert LOWEST - room < plain["AUC"] < HIGHEST + room
    assert plain["precision at top 1 %"] > 10.0 * plain["leavers"] / plain["customers and days"]


@pytest.mark.slow
def test_the_oracle_is_clearly_above_the_plain_forecast(figures: Mapping[str, Mapping[str, float]]) -> None:
    plain, visible, informed = (figures[name] for name in ("claims", "oracle visible", "oracle informed"))
    assert informed["AUC"] > plain["AUC"] + 0.08
    assert visible["AUC"] > plain["AUC"] + 0.01
    for oracle in (visible, informed):
        assert oracle["average precision"] > 1.5 * plain["average precision"]
        assert oracle["precision at top 1 %"] > 1.3 * plain["precision at top 1 %"]
        assert oracle["Brier score"] < plain["Brier score"]
