"""Searching one's customers: who is found, in which order, and that nobody else is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kequn.access.scope import Forbidden, Scope
from kequn.loop.bank import Bank
from kequn.loop.scoped import ScopedBank
from kequn.loop.search import search
from kequn.warehouse.home import Paths
from kequn.warehouse.redirects import merge
from kequn.warehouse.tombstones import erase
from tests.loop.people import ANALYST, EVERYONE, OPERATIONS, head, manager

LATER = datetime(2026, 7, 1, tzinfo=UTC)


@contextmanager
def opened(home: Path, scope: Scope) -> Iterator[ScopedBank]:
    with Bank(home) as bank:
        yield ScopedBank(bank, scope)


def found(home: Path, scope: Scope, text: str) -> list[int]:
    with opened(home, scope) as bank:
        return [person.number for person in search(bank, text).people]


@pytest.mark.parametrize(("text", "numbers"), [
    ("王小明", [1, 4]), ("王小", [3, 1, 4]), ("小王", [6]), ("王", [3, 1, 4, 6, 7]), ("wang", [3, 1, 4, 5, 7]),
    ("wangxm", [1, 4]), ("WANG XIAO ming", [1, 4]), ("zeng", [7]), ("ceng", []), ("anna", [5]), ("Ａｎｎａ　Ｗａｎｇ", [5]),
    ("C00000002", [2]), ("c2", [2]), ("2", []), ("E-001", [1]), ("e-00", [1, 2]), ("13812341234", [1]), ("1381234123", []),
    ("某", []),
])
def test_exact_comes_before_beginning_and_that_before_within(people: Path, text: str, numbers: list[int]) -> None:
    assert found(people, EVERYONE, text) == numbers


def test_what_is_found_tells_namesakes_apart(people: Path) -> None:
    with opened(people, EVERYONE) as bank:
        first, second = search(bank, "王小明").people
    assert (first.id, first.name, first.age, first.gender) == ("C00000001", "王小明", 72, "M")
    assert (first.city, first.outlet, str(first.aum)) == ("上海", "人民路支行", "75100.00")
    assert (second.id, second.age, second.city, second.outlet) == ("C00000004", 34, "北京", "中山路支行")


@pytest.mark.parametrize("text", ["王小明", "wangxm", "wang", "王", "C00000001", "E-001", "13812341234"])
def test_a_manager_finds_their_own_only(people: Path, text: str) -> None:
    assert 1 in found(people, EVERYONE, text)
    assert found(people, manager(2, 3), text) in ([], [3])
    assert found(people, manager(), text) == []


def test_a_head_finds_those_of_their_outlets_only(people: Path) -> None:
    assert found(people, head("O1"), "王小明") == [1]
    assert found(people, head("O2"), "王小明") == [4]
    assert found(people, head("O9"), "王小明") == []


def test_who_sees_no_names_cannot_learn_one_by_trying(people: Path) -> None:
    with opened(people, OPERATIONS) as bank:
        assert [(person.number, person.name) for person in search(bank, "王小明").people] == [(1, "王**"), (4, "王**")]
    assert found(people, OPERATIONS, "C00000002") == [2]
    assert found(people, OPERATIONS, "13812341234") == [1]
    for text in ("王", "王小明明", "小明", "明", "wangxm", "wangxiaoming", "wxm"):
        assert found(people, OPERATIONS, text) == []


def test_a_role_that_sees_no_person_may_not_search(people: Path) -> None:
    with opened(people, ANALYST) as bank, pytest.raises(Forbidden):
        search(bank, "王")


def test_beyond_the_limit_it_says_that_there_are_more(people: Path) -> None:
    with opened(people, EVERYONE) as bank:
        two, all_ = search(bank, "王", limit=2), search(bank, "王", limit=5)
        assert ([person.number for person in two.people], two.more, len(all_.people), all_.more) == ([3, 1], True, 5, False)
        assert search(bank, "w").short


def test_the_erased_are_gone_and_the_merged_are_found_as_the_survivor_at_once(people: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(people, home)
    erase(Paths(home), 1, at=LATER, reason="asked")
    merge(Paths(home), 4, 3, at=LATER, reason="one person")
    assert found(home, EVERYONE, "王小明") == [3]
    assert found(home, EVERYONE, "13812341234") == []
