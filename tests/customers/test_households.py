"""Who forms a household with whom, by what, and in which role."""

from __future__ import annotations

import duckdb
import pytest

from kequn.customers.steps import households

Relation = tuple[int, str, str | None, int | None]
SYSTEM = {7: "cards", 8: "core.users"}


def formed(customers: list[int], relations: list[Relation]) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE c (customer_no BIGINT)")
    columns = "source VARCHAR, customer_no BIGINT, kind VARCHAR, account_id VARCHAR, other_customer_no BIGINT"
    connection.execute(f"CREATE TABLE r ({columns})")
    for number in customers:
        connection.execute("INSERT INTO c VALUES (?)", [number])
    for relation in relations:
        connection.execute("INSERT INTO r VALUES (?, ?, ?, ?, ?)", [SYSTEM.get(relation[0], "core"), *relation])
    made = households(connection, {"customers": "SELECT * FROM c", "relations": "SELECT * FROM r"})
    return [tuple(row.values()) for row in made.households.to_pylist()], [tuple(row.values()) for row in made.members.to_pylist()]


def test_nobody_is_no_household() -> None:
    assert formed([], []) == ([], [])


def test_a_customer_without_ties_is_a_household_of_one() -> None:
    assert formed([4], []) == ([(4, "H00000004", 1, "alone")], [(4, 4, "alone", True)])


def test_owner_and_user_of_one_account_are_one_household() -> None:
    homes, members = formed([3, 1, 2], [(2, "account_owner", "A", None), (3, "account_user", "A", None),
                                        (1, "account_owner", "B", None)])
    assert homes == [(1, "H00000001", 1, "alone"), (2, "H00000002", 2, "shared_account")]
    assert members == [(1, 1, "alone", True), (2, 2, "account_owner", True), (2, 3, "account_user", True)]


@pytest.mark.parametrize(("kind", "roles"), [
    ("spouse", ["spouse", "spouse"]), ("parent", ["parent", "child"]), ("child", ["child", "parent"]),
])
def test_a_declared_relation_gives_both_sides_a_role(kind: str, roles: list[str]) -> None:
    homes, members = formed([1, 2], [(1, kind, None, 2)])
    assert homes == [(1, "H00000001", 2, "relation")]
    assert [role for _, _, role, _ in members] == roles


def test_ties_of_both_sorts_chain_and_the_account_names_the_household() -> None:
    relations: list[Relation] = [(4, "account_owner", "A", None), (2, "account_user", "A", None), (2, "spouse", None, 3)]
    homes, members = formed([1, 2, 3, 4], relations)
    assert homes == [(1, "H00000001", 1, "alone"), (2, "H00000002", 3, "shared_account")]
    roles = [(number, role) for _, number, role, _ in members]
    assert roles == [(1, "alone"), (2, "account_user"), (3, "spouse"), (4, "account_owner")]


def test_ties_to_strangers_to_oneself_and_of_other_kinds_do_not_count() -> None:
    homes, members = formed([1, 2], [(1, "spouse", None, 9), (9, "account_owner", "A", None), (1, "account_user", "A", None),
                                     (2, "child", None, 2), (1, "supplementary_card", None, 2), (2, "account_owner", None, None)])
    assert [formed_by for *_, formed_by in homes] == ["alone", "alone"]
    assert [role for _, _, role, _ in members] == ["alone", "alone"]


def test_an_account_is_its_number_in_its_system() -> None:
    homes, _ = formed([6, 7, 8], [(number, "account_owner", "1", None) for number in (6, 7, 8)])
    assert homes == [(6, "H00000006", 2, "shared_account"), (7, "H00000007", 1, "alone")]
