"""From files to quarantine and back, by commands."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.command import kequn

MAPPING = """
[mapping]
source = "core"
currency = "CNY"
time_zone = "Asia/Shanghai"

[[table]]
name = "customers"
files = "clients.csv"
key = ["id"]
customer = { id = "id", namespace = "client" }
known_at = "date('2026-01-01')"
[table.columns]
name = "name"
birth_date = "born"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "clients.csv").write_text("id,name,born\n1,甲,1950-01-01\n2,乙,1960-02-31\n3,丙,1970-01-01\n", encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    assert kequn("init", tmp_path / "home").code == 0
    return tmp_path / "home"


def test_what_is_bad_is_mended_and_retried(home: Path) -> None:
    mapping, data = home.parent / "mapping.toml", home.parent
    loaded = kequn("load", mapping, "--data", data, "--home", home, "--json")
    assert loaded.answer["totals"] == {"read": 3, "loaded": 2, "repeated": 0, "quarantined": 1, "passed_over": 0}
    assert loaded.err.count("\n") == 1
    waiting = kequn("quarantine", "list", "--home", home, "--json").answer
    assert (waiting["waiting"], [kind["file"] for kind in waiting["kinds"]]) == (1, ["clients.csv"])
    assert "1960-02-31" not in kequn("quarantine", "list", "--home", home).out

    mended = home.parent / "mended.csv"
    assert kequn("quarantine", "export", mended, "--home", home, "--json").answer == {"path": str(mended), "rows": 1}
    with mended.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with mended.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(row | {"raw": row["raw"].replace("02-31", "02-28")} for row in rows)
    retried = kequn("quarantine", "retry", mapping, "--data", data, "--mended", mended, "--home", home, "--json").answer
    assert (retried["tried"], retried["loaded"], retried["waiting"]) == (1, 1, 0)
    assert "Nothing waits" in kequn("quarantine", "list", "--home", home).out


def test_what_is_given_up_needs_a_choice_and_a_reason(home: Path) -> None:
    kequn("load", home.parent / "mapping.toml", "--data", home.parent, "--home", home)
    assert kequn("quarantine", "discard", "--home", home, "--reason", "typing error").code == 1
    assert kequn("quarantine", "discard", "--file", "clients.csv", "--home", home).code == 2
    given_up = kequn("quarantine", "discard", "--file", "clients.csv", "--reason", "typing error", "--home", home, "--json")
    assert given_up.answer == {"discarded": 1}
    assert kequn("quarantine", "list", "--home", home, "--json").answer["waiting"] == 0


def test_loading_twice_loads_nothing_new(home: Path) -> None:
    for loaded, repeated in ((2, 0), (0, 2)):
        answer = kequn("load", home.parent / "mapping.toml", "--data", home.parent, "--home", home, "--json").answer
        assert (answer["totals"]["loaded"], answer["totals"]["repeated"]) == (loaded, repeated)


def test_a_history_without_days_runs_from_the_day_it_was_known(home: Path) -> None:
    kequn("load", home.parent / "mapping.toml", "--data", home.parent, "--home", home)
    answer = kequn("run", "--json", "--home", home).answer
    assert answer["as_of"] == "2026-01-01"
    assert "give a history its known_at in the mapping" in answer["as_of_from"]
    assert kequn("count", "年龄 >= 70", "--home", home, "--json").answer["count"] == 1


def test_a_wrong_mapping_is_one_line(home: Path) -> None:
    wrong = home.parent / "wrong.toml"
    wrong.write_text(MAPPING.replace('"customers"', '"customer"'), encoding="utf-8")
    for mapping in (wrong, home.parent / "absent.toml"):
        outcome = kequn("load", mapping, "--data", home.parent, "--home", home)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)
