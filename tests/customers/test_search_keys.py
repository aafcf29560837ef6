"""Under which keys a customer is found."""

from __future__ import annotations

from hashlib import sha256

import duckdb
import pytest

from kequn.customers.search import customer_names, search_keys
from kequn.customers.typed import phone_key

SALT = "5a17"


def keys(name: str | None, *, phone: str | None = None, ids: tuple[tuple[str, str], ...] = ()) -> dict[str, set[str]]:
    """Return the keys of customer 7 by kind."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE c (customer_no BIGINT, name VARCHAR, phone VARCHAR)")
    connection.execute("CREATE TABLE i (customer_no BIGINT, kind VARCHAR, value VARCHAR)")
    connection.execute("INSERT INTO c VALUES (7, ?, ?)", [name, phone])
    for kind, value in ids:
        connection.execute("INSERT INTO i VALUES (7, ?, ?)", [kind, value])
    made = search_keys(connection, {"customers": "SELECT * FROM c", "identifiers": "SELECT * FROM i"}, SALT).to_pylist()
    assert {row["customer_no"] for row in made} == {7}
    assert len(made) == len({(row["key"], row["kind"]) for row in made})
    return {kind: {row["key"] for row in made if row["kind"] == kind} for kind in sorted({row["kind"] for row in made})}


def test_a_chinese_name_is_found_whole_within_and_by_its_sound() -> None:
    assert keys("王小明") == {
        "id": {"c00000007", "7"}, "name": {"王小明"}, "part": {"小明", "明", "xiaoming"},
        "sound": {"wangxiaoming", "wangxm", "wxm"},
    }


@pytest.mark.parametrize(("name", "sounds"), [
    ("单田芳", {"shantianfang", "shantf", "stf"}), ("曾巩", {"zenggong", "zengg", "zg"}), ("仇英", {"qiuying", "qiuy", "qy"}),
    ("解缙", {"xiejin", "xiej", "xj"}), ("尉迟恭", {"yuchigong", "yuchig", "ycg"}), ("吕布", {"lvbu", "lvb", "lb"}),
    ("欧阳修", {"ouyangxiu", "ouyangx", "oyx"}), ("欧阳", {"ouyang", "ouy", "oy"}),
    ("王乐", {"wangle", "wangyue", "wangl", "wangy", "wl", "wy"}),
])
def test_surnames_have_their_own_readings_and_a_given_name_may_have_two(name: str, sounds: set[str]) -> None:
    assert keys(name)["sound"] == sounds


def test_a_latin_name_is_found_by_each_of_its_words_without_case_and_accents() -> None:
    assert keys("Jan Novák-Müller") == {
        "id": {"c00000007", "7"}, "name": {"jannovakmuller"}, "part": {"novakmuller", "muller"},
    }


def test_width_spaces_and_dots_make_no_difference() -> None:
    assert keys("王　小 明") == keys("王小明")
    assert keys("阿里·木")["name"] == {"阿里木"}
    assert keys("ＪＡＮ")["name"] == {"jan"}


def test_ids_of_sources_are_keys_but_neither_hashed_ids_nor_phones() -> None:
    ids = (("core", "C00000007"), ("ecif", "E-0815"), ("national_id", "ab12"), ("mobile", "13812341234"))
    assert keys(None, ids=ids) == {"id": {"c00000007", "7", "e0815"}}


@pytest.mark.parametrize("phone", ["13812341234", "+86 138-1234-1234", "008613812341234"])
def test_a_phone_is_kept_as_a_keyed_hash_of_the_whole_number(phone: str) -> None:
    found = keys(None, phone=phone)
    assert found["phone"] == {sha256(b"5a1713812341234").hexdigest()[:32]} == {phone_key("13812341234", SALT)}


def test_something_too_short_to_be_a_phone_is_no_key() -> None:
    assert keys(None, phone="110") == {"id": {"c00000007", "7"}}


def test_the_first_record_names_a_customer() -> None:
    connection = duckdb.connect()
    rows = """(VALUES (1, '1', 'b', '1', '乙'), (1, '1', 'a', '9', '甲'), (2, '0', 'a', '1', NULL), (2, '1', 'b', '1', '丙'),
        (3, '0', 'a', '2', NULL), (4, '1', 'a', '1', '丁'), (4, '0', 'b', '2', '戊'))"""
    customers = f"SELECT * FROM {rows} t(customer_no, precedence, source, source_key, name)"
    assert customer_names(connection, {"customers": customers}).to_pylist() == [
        {"customer_no": 1, "name": "甲"}, {"customer_no": 2, "name": "丙"}, {"customer_no": 4, "name": "戊"}]
