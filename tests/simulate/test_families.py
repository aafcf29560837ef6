"""Families that only their word ties together: declared in the core system, one household after `kequn load` and `kequn run`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kequn.warehouse.snapshot import Snapshot
from tests.cli.command import kequn
from tests.simulate.reading import clean

SHARING = ("户主", "共用人")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, loaded: Path) -> Path:
    home = Path(shutil.copytree(loaded, tmp_path_factory.mktemp("families") / "home"))
    assert kequn("run", "--home", home).code == 0
    return home


def test_a_declared_couple_without_a_shared_account_is_one_household(home: Path, written: Path) -> None:
    relations = clean(written, "core/relations_*.csv")
    ended = {row["客户号"] for row in clean(written, "crm/life_events_*.csv") if row["事件"] == "离异"}
    ended |= {row["客户号"] for row in clean(written, "core/special_list_*.csv")}
    sharing = {row["客户号"] for row in relations if row["关系"] in SHARING}
    family = [(row["客户号"], row["对方客户号"]) for row in relations if row["关系"] == "配偶"]
    family = [pair for pair in family if not ended & set(pair)]
    couples = {
        frozenset((row["客户号"], row["对方客户号"]))
        for row in relations
        if row["关系"] == "配偶" and not {row["客户号"], row["对方客户号"]} & sharing
    }
    assert len(couples) > 5
    with Snapshot.current(home) as snapshot:
        connection = snapshot.connection()
        numbers = dict(connection.execute("SELECT value, customer_no FROM identifiers WHERE kind = 'core'").fetchall())
        households = dict(connection.execute('SELECT customer_no, household_no FROM members WHERE "primary"').fetchall())
        formed = dict(connection.execute("SELECT household_no, formed_by FROM households").fetchall())
    assert [pair for pair in family if households[numbers[pair[0]]] != households[numbers[pair[1]]]] == []
    by = {formed[households[numbers[min(couple)]]] for couple in couples if not ended & couple}
    assert by <= {"relation", "shared_account"}  # a child may share an account with one of them
    assert "relation" in by
