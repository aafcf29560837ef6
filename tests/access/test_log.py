"""The log of reads: who looked at whom, findable by customer, and never changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from kequn.access import log, origin
from kequn.access.models import ReadLog, ReadLogCustomer
from kequn.access.roles import ROLES
from kequn.access.scope import NotSeen, Scope

pytestmark = pytest.mark.django_db
CHANGES = ["UPDATE {} SET id = 7", "DELETE FROM {}", *(["TRUNCATE {} CASCADE"] if connection.vendor == "postgresql" else [])]
MANAGER = Scope("M1", ROLES["manager"], managed=frozenset({123}))


def test_a_look_says_who_what_whom_and_from_where() -> None:
    with origin.come_from(origin.Origin("10.1.2.3", "r1")):
        log.looked(MANAGER, log.What.CUSTOMER, customer_no=123)
    row = ReadLog.objects.get()
    assert (row.actor, row.role_id, row.what, row.customer_no, row.number) == ("M1", "manager", "customer", 123, 1)
    assert (row.address, row.request_id) == ("10.1.2.3", "r1")


def test_one_look_is_one_insert_and_a_list_two(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for customers, inserts in (((), 1), (range(1, 51), 2)):
        with django_assert_num_queries(inserts + 3):  # the savepoint's two ends, and the question of the alarms
            log._write(MANAGER, "members", customers)


def test_who_looked_at_a_customer_is_found_also_in_lists_and_exports() -> None:
    log.looked(MANAGER, log.What.CUSTOMER, customer_no=123)
    log.looked(MANAGER, log.What.MEMBERS, customers=[122, 123], subject="quiet")
    log.looked(MANAGER, log.What.EXPORT, customers=[124], subject="quiet")
    assert [(row.what, row.number) for row in log.looks_at(123)] == [("members", 2), ("customer", 1)]


def test_a_customer_who_is_not_seen_is_a_look_too() -> None:
    with pytest.raises(NotSeen), log.watching(MANAGER):
        raise NotSeen("C00000999: there is no such customer among yours", 999)
    row = ReadLog.objects.get()
    assert (row.what, row.customer_no, row.number) == ("not_seen", 999, 0)


@pytest.mark.parametrize("table", ["access_readlog", "access_readlogcustomer"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_or_delete_a_look(table: str, change: str) -> None:
    log.looked(MANAGER, log.What.MEMBERS, customers=[1])
    connection.check_constraints()  # as at the end of a transaction; TRUNCATE waits for that
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
    assert (ReadLog.objects.count(), ReadLogCustomer.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_look_stays_where_the_page_fails_afterwards(person: Callable[..., Scope]) -> None:
    with pytest.raises(NotSeen), log.watching(person("M1", "manager", "O1")):
        raise NotSeen("there is no such customer among yours")
    assert ReadLog.objects.count() == 1
