"""A relation names another customer: found like the row's own, on both ways, in every mode, and by a retry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kequn.kernel.errors import MappingError
from kequn.sources.report import Counts
from kequn.sources.retry import RetryReport, retry
from kequn.warehouse.store import Warehouse
from tests.sources.desk import HEAD, NOW, Desk, counts, customers

LATER = NOW + timedelta(days=1)
OTHER = '{ customer = "other", namespace = "client" }'
TIES = """
[[table]]
name = "relations"
files = "ties*.csv"
key = ["no"]
mode = "append"
customer = { id = "client", namespace = "client" }
[table.columns]
kind = "tie"
other_customer_no = { customer = "other", namespace = "client" }
"""
BOTH = customers() + TIES
CLIENTS = {"clients.csv": "id,name,city\n9,甲,北京\n8,乙,上海\n7,丙,广州\n"}  # customers 1, 2 and 3
STORED = "SELECT source_key, customer_no, kind, other_customer_no FROM stored.relations ORDER BY source_key, known_at"


def ties(*rows: str) -> dict[str, str]:
    """A file of relations."""
    return {"ties.csv": "no,client,tie,other\n" + "".join(f"{row}\n" for row in rows)}


def again(desk: Desk) -> RetryReport:
    """Retry what waits."""
    with Warehouse.open(desk.home, write=True) as warehouse:
        return retry(warehouse, desk.mapping, desk.data, now=LATER + timedelta(days=1))


CLEAN = ["1,9,spouse,8", "2,8,spouse,9", "3,7,guarantor,", "4,7,child, 9 "]


def test_the_other_customer_is_found_on_the_quick_way_and_on_the_careful_one(desk: Desk) -> None:
    expected = [("1", 1, "spouse", 2), ("2", 2, "spouse", 1), ("3", 3, "guarantor", None), ("4", 3, "child", 1)]
    report = desk.load(BOTH, {**CLIENTS, **ties(*CLEAN)})
    assert counts(report)[1] == ("ties.csv", "relations", Counts(read=4, loaded=4))
    assert desk.rows(STORED) == expected
    damaged = desk.load(BOTH, {"ties2.csv": ties(*[f"b{row}" for row in CLEAN], "b5,9")["ties.csv"]}, now=LATER)
    assert counts(damaged)[2] == ("ties2.csv", "relations", Counts(read=5, loaded=4, quarantined=1))
    assert desk.rows(STORED)[4:] == [(f"b{key}", *rest) for key, *rest in expected]


def test_an_unknown_other_customer_waits_and_a_retry_mends_it(desk: Desk) -> None:
    report = desk.load(BOTH, {**CLIENTS, **ties("1,9,spouse,8", "2,7,spouse,66", "3,55,child,44")})
    assert counts(report)[1] == ("ties.csv", "relations", Counts(read=3, loaded=1, quarantined=2))
    assert [(line, set(reason.split("; "))) for _, line, reason in desk.reasons()] == [
        (3, {"no customer other yet"}),
        (4, {"no customer client yet", "no customer other yet"}),
    ]
    desk.load(BOTH, {"clients2.csv": "id,name,city\n66,丁,北京\n55,戊,北京\n"}, now=LATER)
    assert again(desk) == RetryReport(tried=2, loaded=1, waiting=1)
    assert desk.rows(STORED) == [("1", 1, "spouse", 2), ("2", 3, "spouse", 4)]


def test_an_empty_id_is_nobody_unless_it_is_required(desk: Desk) -> None:
    required = BOTH.replace(OTHER, OTHER.replace(" }", ", required = true }"))
    desk.load(required, {**CLIENTS, **ties("1,9,spouse,8", "2,7,spouse,")})
    assert desk.rows(STORED) == [("1", 1, "spouse", 2)]
    assert desk.reasons() == [("ties.csv", 3, "other_customer_no is empty")]


def test_the_id_may_be_an_expression_and_its_customer_may_come_in_the_same_file(desk: Desk) -> None:
    one = BOTH.replace('"clients*.csv"', '"all.csv"').replace('"ties*.csv"', '"all.csv"').replace(
        'customer = "other"', "customer = \"substr(other, 2, 9) if tie == 'spouse' else None\""
    ).replace('id = "client"', 'id = "id"')
    desk.load(one, {"all.csv": "id,name,city,no,tie,other\n9,甲,北京,1,spouse,C8\n8,乙,上海,2,owner,C9\n"})
    assert desk.rows(STORED) == [("1", 1, "spouse", 2), ("2", 2, "owner", None)]


@pytest.mark.parametrize("mode", ["delta", "full"])
def test_another_partner_is_a_new_version(desk: Desk, mode: str) -> None:
    mapping = BOTH.replace('mode = "append"', f'mode = "{mode}"')
    desk.load(mapping, {**CLIENTS, **ties("1,9,spouse,8", "2,7,child,9")})
    report = desk.load(mapping, ties("1,9,spouse,7", "2,7,child,9"), now=LATER)
    assert counts(report)[1] == ("ties.csv", "relations", Counts(read=2, loaded=1, repeated=1))
    assert desk.rows(STORED) == [("1", 1, "spouse", 2), ("1", 1, "spouse", 3), ("2", 3, "child", 1)]
    assert desk.rows("SELECT other_customer_no FROM stored.relations WHERE source_key = '1' AND known_to IS NULL") == [(3,)]


def test_another_partner_contradicts_in_mode_append(desk: Desk) -> None:
    desk.load(BOTH, {**CLIENTS, **ties("1,9,spouse,8")})
    desk.load(BOTH, {"ties2.csv": ties("1,9,spouse,7")["ties.csv"]}, now=LATER)
    assert desk.rows(STORED) == [("1", 1, "spouse", 2)]
    assert desk.reasons() == [("ties2.csv", 2, "contradicts the row loaded before")]


MISTAKES = [  # name, mapping, what the error says
    (
        "a number",
        BOTH.replace(OTHER, '"other"'),
        "relations: columns.other_customer_no is a customer: say { customer = …, namespace = … }",
    ),
    ("a value", BOTH.replace(OTHER, "{ value = 1 }"), "columns.other_customer_no is a customer: say { customer = …"),
    ("half", BOTH.replace(OTHER, '{ customer = "other" }'), "columns.other_customer_no: namespace is missing"),
    ("nothing", BOTH.replace('customer = "other"', 'customer = ""'), "columns.other_customer_no: customer is missing"),
    (
        "key",
        BOTH.replace(OTHER, OTHER.replace("namespace", "name_space")),
        "columns.other_customer_no: namespace is missing",
    ),
    (
        "unknown key",
        BOTH.replace(OTHER, OTHER.replace(" }", ", requird = true }")),
        "columns.other_customer_no: unknown key 'requird'; did you mean 'required'?",
    ),
    (
        "expression",
        BOTH.replace('customer = "other"', 'customer = "uper(other)"'),
        "there is no function 'uper'; did you mean 'upper'?",
    ),
    (
        "another column",
        BOTH.replace('kind = "tie"', f"kind = {OTHER}"),
        "columns.kind: customer is said, but only other_customer_no names a customer",
    ),
    (
        "another table",
        HEAD + customers().removeprefix(HEAD) + f"other_customer_no = {OTHER}\n",
        "customers has no column 'other_customer_no' to be given",
    ),
]


@pytest.mark.parametrize(("mapping", "said"), [mistake[1:] for mistake in MISTAKES], ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_one_clear_line(desk: Desk, mapping: str, said: str) -> None:
    with pytest.raises(MappingError) as caught:
        desk.load(mapping, {**CLIENTS, **ties(*CLEAN)})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
