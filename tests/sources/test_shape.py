"""The shape of a raw row: what is wrong with it can be seen, whose it is cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.sources.shape import shape


@pytest.mark.parametrize(("raw", "shown"), [
    ('"C90000001","张欣涵","女","1987-02-30","13812341234"', '"x99999999","字字字","字","9999-99-99","99999999999"'),
    ("12,3O.00;-5", "99,9x.99;-9"),
    ("伍万元整", "字字字字"),
    ("１２３ⅣⅤ 五㐂𠀀〇", "99999 字字字9"),
    ("Ångström éé α я ab\u0301", "xxxxxxxx xx x x xxx"),
    ('{"name": null, "n": 1.5e3}', '{"xxxx": xxxx, "x": 9.9x9}'),
    ("a\tb | c\r\n", "x\tx | x\r\n"),
    ("🙂①", "x9"),
])
def test_marks_stay_and_letters_and_digits_go(raw: str, shown: str) -> None:
    assert shape(raw) == shown


@given(st.text())
def test_no_letter_and_no_digit_of_the_row_is_left(raw: str) -> None:
    shown = shape(raw)
    assert len(shown) == len(raw)
    assert {character for character in shown if character.isalnum()} <= {"字", "x", "9"}
    assert shape(shown) == shown
