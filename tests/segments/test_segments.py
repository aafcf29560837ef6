"""Segments: saved as versions, counted, laid over one another; over the small bank."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kequn.definitions.model import Definition
from kequn.kernel.errors import DefinitionError, LanguageError
from kequn.loop.bank import Bank
from kequn.segments.model import SegmentDefinition
from kequn.segments.service import catalogue, definitions, save, segments, shipped
from kequn.warehouse.home import create_home
from tests.loop.small import AS_OF


@pytest.fixture
def home(tmp_path: Path) -> Path:
    create_home(tmp_path / "home", name="home")
    return tmp_path / "home"


@pytest.mark.parametrize("definition", shipped().values(), ids=shipped())
def test_every_shipped_segment_is_told_and_can_be_read(definition: Definition, home: Path) -> None:
    assert definition.version == 0
    assert all((definition.owner, *definition.title.values(), *definition.description.values()))
    assert definition.description["zh"].endswith("。")
    assert SegmentDefinition.of(definition).tree(catalogue(definitions(home)).schema).type == "boolean"


def test_a_change_makes_a_new_version_and_the_same_again_none(home: Path) -> None:
    first = save(home, "rich", "有钱", "balance > 1000", description="多", owner="me")
    assert (first.version, first.title, first.unit) == (1, {"zh": "有钱", "en": "有钱"}, "customer")
    assert save(home, "rich", "有钱", "balance > 1000", description="多", owner="me").version == 1
    assert save(home, "rich", {"zh": "有钱", "en": "rich"}, "balance > 2000").version == 2
    assert segments(definitions(home))["rich"].expression == "balance > 2000"
    assert definitions(home).versions("segment", "rich") == (1, 2)


def test_a_bank_may_change_a_shipped_segment(home: Path) -> None:
    assert save(home, "pensioners", "养老", "pension_90d > 500").version == 1
    found = segments(definitions(home))
    assert (next(iter(found)), found["pensioners"].expression, len(found)) == ("pensioners", "pension_90d > 500", len(shipped()))


@pytest.mark.parametrize(("id_", "expression", "unit", "message"), [
    ("Rich!", "age > 1", "customer", "use a to z, 0 to 9 and _"),
    ("rich", "agee > 1", "customer", "did you mean 'age'"),
    ("rich", "age", "customer", "needs a condition"),
    ("rich", "age > 1", "household", "one per customer"),
    ("rich", "age > 1", "street", "there is no unit 'street'"),
])
def test_what_is_no_segment_is_not_saved(home: Path, id_: str, expression: str, unit: str, message: str) -> None:
    with pytest.raises((DefinitionError, LanguageError), match=message):
        save(home, id_, "标题", expression, unit=unit)
    assert sorted(path.name for path in home.glob("definitions/segment/*")) == []


def test_a_body_that_says_no_segment_is_one_line() -> None:
    with pytest.raises(DefinitionError, match="segment 'pensioners': colour is missing or unknown in its body"):
        SegmentDefinition.of(replace(shipped()["pensioners"], body={**shipped()["pensioners"].body, "colour": "red"}))


def test_counts_and_members_agree_on_any_day(bank: Bank) -> None:
    for as_of in (AS_OF, "2026-05-15"):
        counts = bank.segments.counts(as_of=as_of)
        assert {id_: bank.segments.members(id_, as_of=as_of).count() for id_ in bank.segments} == counts
        assert (counts["pensioners"], counts["complaint_open"]) == (1, 0)
    assert bank.segments.members("pensioners", as_of=AS_OF).ids() == ["C00000001"]
    assert bank.segments.members("shared_households", as_of=AS_OF).ids() == ["H00000001"]


def test_the_snapshot_holds_the_counts_of_its_day(bank: Bank) -> None:
    stored = {row["id"]: row["count"] for row in bank.table("segments").to_arrow().to_pylist()}
    assert stored == bank.segments.counts(as_of=bank.as_of)


def test_an_overlap_is_symmetric_with_the_counts_on_its_diagonal(bank: Bank) -> None:
    ids = ["pensioners", "maturing_soon", "seniors_not_online", "complaint_open"]
    assert bank.segments.overlap(ids, as_of=AS_OF) == [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 2, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(("ids", "message"), [
    (["pensioners"], "between 2 and 62 segments, not 1"),
    (["pensioners", "shared_households"], "pensioners is of customers, shared_households is of households"),
    (["pensioners", "pensioner"], "there is no segment 'pensioner'; did you mean 'pensioners'"),
])
def test_what_does_not_overlap_is_one_line(bank: Bank, ids: list[str], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        bank.segments.overlap(ids, as_of=AS_OF)
