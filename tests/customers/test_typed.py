"""What somebody typed, as the beginnings of keys."""

from __future__ import annotations

import pytest

from kequn.customers.typed import typed


@pytest.mark.parametrize(("text", "starts"), [
    ("王小明", ("王小明",)), (" 王 小·明 ", ("王小明",)), ("Wang Xiao", ("wangxiao",)), ("ｗａｎｇｘｍ", ("wangxm",)),
    ("C00000123", ("c00000123",)), ("c123", ("c00000123", "c123")), ("０００123", ("000123", "123")),
    ("lü bu", ("lvbu", "lubu")), ("LYU BU", ("lyubu", "lvbu")), ("Novák", ("novak",)), ("E-0815", ("e0815",)),
    ("", ()), ("  ", ()),
])
def test_width_case_spaces_and_spelling_make_no_difference(text: str, starts: tuple[str, ...]) -> None:
    assert typed(text).starts == starts


@pytest.mark.parametrize(("text", "phone"), [
    ("138 1234 1234", "13812341234"), ("+86 13812341234", "13812341234"), ("008613812341234", "13812341234"),
    ("138123", ""), ("wang13812341234", ""), ("010-62345678", "01062345678"),
])
def test_enough_digits_may_be_a_whole_phone_number(text: str, phone: str) -> None:
    assert typed(text).phone == phone


@pytest.mark.parametrize(("text", "short"), [("w", True), ("7", True), ("", True), ("王", False), ("wa", False), ("77", False)])
def test_one_letter_says_nothing_one_character_does(text: str, short: bool) -> None:
    assert typed(text).short is short
