"""What the verbs answer about the small bank, to a program and to a person."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.command import kequn, start


@pytest.fixture
def own(small: Path, tmp_path: Path) -> Path:
    """A copy of the small bank that may be changed."""
    return Path(shutil.copytree(small, tmp_path / "home"))


@pytest.mark.parametrize(("arguments", "count"), [
    (["年龄 >= 60"], 2), (["age >= 60 and balance > 0"], 1), (["age >= 60", "--as-of", "2013-01-01"], 0),
    (["household_balance > 0", "--unit", "household"], 2), (["employer.count() > 0", "--unit", "employer"], 0),
    (["-5 < balance"], 6),
])
def test_count(small: Path, arguments: list[str], count: int) -> None:
    answer = kequn("count", *arguments, "--json", "--home", small).answer
    assert (answer["count"], list(answer)) == (count, ["expression", "unit", "as_of", "count"])


def test_count_for_a_person(small: Path) -> None:
    assert start("count", "年龄 >= 60", KEQUN_HOME=str(small)).out == "2 customers as of 2026-06-30\n"


def test_who_is_erased_is_gone_at_once_with_every_number(own: Path) -> None:
    everybody = kequn("count", "age >= 0", "--json", "--home", own).answer["count"]
    assert kequn("erase", "c1", "--reason", "asked for", "--json", "--home", own).answer["erased"] == ["C00000001"]
    assert kequn("count", "age >= 0", "--json", "--home", own).answer["count"] == everybody - 1
    assert kequn("erase", "C00000001", "--reason", "again", "--home", own).out == "C00000001 was erased before.\n"


@pytest.mark.parametrize(("who", "message"), [
    ("H00000001", "that is a household; erase its members"), ("甲", "that is not an id of a customer"),
    ("C00099999", "there is no customer"),
])
def test_who_cannot_be_erased_is_one_line(own: Path, who: str, message: str) -> None:
    outcome = kequn("erase", who, "--reason", "asked for", "--home", own)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert message in outcome.err


@pytest.mark.parametrize(("expression", "message"), [
    ("agee > 60", "there is no 'agee'; did you mean 'age'?"), ("age >", "this cannot be read"),
    ("__import__('os')", "there is no function"),
])
def test_a_wrong_expression_is_one_line(small: Path, expression: str, message: str) -> None:
    outcome = kequn("count", expression, "--home", small)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert outcome.err.startswith(f"kequn: {message}")
    assert kequn("count", expression, "--home", small, "--json").answer["error"].startswith(message)


def test_tags(small: Path) -> None:
    answer = kequn("tags", "--json", "--home", small).answer
    assert (answer["as_of"], len(answer["tags"])) == ("2026-06-30", 179)
    tag = kequn("tags", "show", "balance", "--json", "--home", small).answer
    assert (tag["reads"], tag["stat"]["coverage"]) == (["balances"], 1.0)
    assert tag["expression_zh"] == "首个非空(最近(余额.金额, 按=账号), 0)"
    person = kequn("tags", "show", "balance", "--home", small).out
    assert "余额" in person
    assert "coverage     100.0% of 6" in person
    outcome = kequn("tags", "show", "balanse", "--home", small)
    assert outcome.code == 1
    assert outcome.err == "kequn: there is no tag 'balanse'; did you mean 'balance'?; kequn tags lists them\n"


def test_tags_before_anything_is_published(tmp_path: Path) -> None:
    kequn("init", tmp_path / "home")
    answer = kequn("tags", "--json", "--home", tmp_path / "home").answer
    assert (answer["as_of"], {tag["stat"] is None for tag in answer["tags"]}) == (None, {True})
    assert "nothing is published yet: kequn run" in kequn("tags", "--home", tmp_path / "home").out


def test_grades(small: Path) -> None:
    answer = kequn("grades", "--json", "--home", small).answer
    assert ({each["grade"]: each["count"] for each in answer["grades"]}, answer["curve"], answer["judged"]) == (
        {"A": 0, "B": 0, "C": 0, "D": 0, "E": 3, "F": 0}, None, None)
    assert start("grades", KEQUN_HOME=str(small)).out.endswith(
        "The probability of signing is not calibrated: there is too little history.\nAs of 2026-06-30.\n")
    shown = kequn("grades", "show", "C00000001", "--json", "--home", small).answer["grades"]
    assert [(each["scheme"], each["grade"], each["valid_to"]) for each in shown] == [("service", "E", None)]
    assert kequn("grades", "show", "C00000099", "--home", small).err == "kequn: C00000099: there is no such customer\n"


def test_segments(own: Path) -> None:
    counts = {segment["id"]: segment["count"] for segment in kequn("segments", "--json", "--home", own).answer["segments"]}
    assert (counts["pensioners"], counts["shared_households"]) == (1, 1)
    saved = kequn("segments", "save", "rich", "balance > 700", "--title", "有钱", "--json", "--home", own).answer
    assert (saved["version"], saved["title"]) == (1, {"zh": "有钱", "en": "有钱"})
    shown = kequn("segments", "show", "rich", "--members", "1", "--json", "--home", own).answer
    assert (shown["count"], shown["members"]) == (2, ["C00000001"])
    matrix = kequn("segments", "overlap", "rich", "pensioners", "--json", "--home", own).answer["matrix"]
    assert matrix == [[2, 1], [1, 1]]
    person = kequn("segments", "overlap", "rich", "pensioners", "--home", own).out
    assert "1 (50.0%)" in person
    assert "有钱" in kequn("segments", "--home", own).out
    fixed = kequn("segments", "fix", "rich", "--title", "那天有钱的人", "--json", "--home", own).answer
    assert (fixed["id"], fixed["count"], fixed["fixed_on"]) == ("rich_20260630", 2, "2026-06-30")
    assert kequn("segments", "show", "rich_20260630", "--json", "--home", own).answer["count"] == 2


def test_run_and_runs(own: Path) -> None:
    outcome = kequn("run", "--as-of", "2026-06-30", "--json", "--home", own)
    assert (outcome.answer["snapshot"], {step["reused"] for step in outcome.answer["steps"][1:]}) == (1, {True})
    assert [line.split(":")[0] for line in outcome.err.splitlines()] == [step["name"] for step in outcome.answer["steps"]]
    assert [run["number"] for run in kequn("runs", "--json", "--home", own).answer["runs"]] == [2, 1]
    assert "did not end" not in kequn("runs", "--home", own).out
    assert "publish" in kequn("run", "--home", own).out


def test_check(own: Path) -> None:
    assert kequn("check", "--json", "--home", own).answer["sound"] is True
    broken = next((own / "warehouse/data/customers").glob("*.parquet"))
    broken.unlink()
    outcome = kequn("check", "--json", "--home", own)
    assert (outcome.code, outcome.answer["sound"]) == (1, False)
    assert "is NOT sound" in kequn("check", "--home", own).out


def test_init_makes_a_home_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = kequn("init", home, "--name", "我行", "--time-zone", "Asia/Shanghai", "--currency", "CNY", "--json").answer
    assert made == {"home": str(home), "name": "我行", "time_zone": "Asia/Shanghai", "currency": "CNY"}
    again = kequn("init", home)
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert kequn("init", tmp_path / "elsewhere", "--time-zone", "Asia/Shangai").code == 1
