"""A mended row is written as its source would write it: splitting it again gives the fields that were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.kernel.errors import SourceError
from kequn.sources.mapping import Reading
from kequn.sources.registry import known

HEADER = ("a", "b", "c")
LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.tuples(LINE, LINE, LINE), st.sampled_from([Reading(), Reading(delimiter="|", quote="'"), Reading(delimiter="||")]))
def test_a_delimited_row_is_split_again_as_it_was_typed(fields: tuple[str, str, str], reading: Reading) -> None:
    csv = known()["csv"]
    assert csv.fields(csv.raw(fields, HEADER, reading), HEADER, reading).fields == list(fields)


def test_without_quotes_a_field_cannot_hold_the_delimiter() -> None:
    with pytest.raises(SourceError, match=r"a field holds the delimiter ','"):
        known()["csv"].raw(("1,2", "", ""), HEADER, Reading(quote=""))


@pytest.mark.parametrize("name", ["excel", "parquet", "database"])
def test_a_row_of_a_workbook_or_table_keeps_what_is_nothing(name: str) -> None:
    connector = known()[name]
    raw = connector.raw(("王", None, '"'), HEADER, Reading())
    assert connector.fields(raw, HEADER, Reading()).fields == ["王", None, '"']


def test_a_row_of_fixed_widths_is_filled_up_in_bytes() -> None:
    reading = Reading(format="fixed", header=False, widths=(("a", 6), ("_gap", 2), ("b", 4), ("c", 3)), encoding="gb18030")
    fixed = known()["fixed"]
    raw = fixed.raw(("张三", "12", "x"), HEADER, reading)
    assert raw == "张三    12  x  "
    assert fixed.fields(raw, HEADER, reading).fields == ["张三  ", "12  ", "x  "]
    with pytest.raises(SourceError, match=r"b: 6 bytes do not fit into 4"):
        fixed.raw(("", "张三丰", ""), HEADER, reading)
