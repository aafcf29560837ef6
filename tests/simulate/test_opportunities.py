"""The desk's opportunities and surveys: one story each, late words never change early ones, and the hidden mind shows in them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from kequn.simulate import bank
from tests.simulate.reading import Row, table

WILLING = "意愿"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("opportunities") / "bank"
    bank.write(out, customers=4_000, seed=11)
    return out


def rows(folder: Path, pattern: str) -> list[Row]:
    return [row for path in sorted(folder.glob(pattern)) for row in table(path)]


def test_an_opportunity_is_observed_until_its_outcome_and_not_after(written: Path) -> None:
    stories: dict[str, list[Row]] = defaultdict(list)
    for row in rows(written, "crm/opportunities_*.csv"):
        stories[row["商机编号"]].append(row)
    assert len(stories) > 300
    for story in stories.values():
        assert [row["日期"] for row in story] == sorted(row["日期"] for row in story)
        assert len({(row["客户号"], row["员工工号"], row["产品"]) for row in story}) == 1
        assert [row for row in story[:-1] if row["结果"]] == []
        assert all((row[WILLING] == "") == (row["结果"] != "") for row in story)
        assert all(row["计划签约日"] >= row["日期"] for row in story if row["计划签约日"])


def test_the_truth_says_who_signs_and_what_is_seen_follows_it(written: Path) -> None:
    truth = {row["opportunity"]: row for row in table(written / "truth/opportunities.csv")}
    seen = rows(written, "crm/opportunities_*.csv")
    for row in seen:
        if row["结果"]:
            assert truth[row["商机编号"]]["signs"] == {"签约": "yes", "流失": "no"}[row["结果"]]
            assert truth[row["商机编号"]]["ends_on"] == row["日期"]
    last = {row["商机编号"]: int(row[WILLING]) for row in seen if row[WILLING]}
    closed = {row["商机编号"]: row["结果"] for row in seen if row["结果"]}
    levels = {end: [last[name] for name, outcome in closed.items() if outcome == end] for end in ("签约", "流失")}
    means = {end: sum(found) / len(found) for end, found in levels.items()}
    assert means["签约"] > means["流失"] + 1


def test_a_survey_has_figures_from_1_to_5_and_none_of_a_manager_whom_nobody_has(written: Path) -> None:
    found = rows(written, "crm/surveys_*.csv")
    managed = {row["客户号"] for row in rows(written, "corporate/assignments_*.csv")}
    for row in found:
        figures = {title: row[title] for title in row if title.endswith(("期望", "满意"))}
        assert len(figures) == 6
        assert set(figures.values()) <= {"1", "2", "3", "4", "5", ""}
        assert all(value for title, value in figures.items() if not title.startswith("经理"))
        if row["客户号"] not in managed:
            assert {row["经理期望"], row["经理满意"]} == {""}
    assert len({row["问卷编号"] for row in found}) == len(found) > 500
