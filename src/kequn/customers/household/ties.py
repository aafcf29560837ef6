"""The ties between customers: declared, by contract, by dwelling, by money, and what people decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from kequn.customers.household import neighbours, persons
from kequn.customers.household.policy import Policy
from kequn.warehouse.decisions import APART, Decision

# A tie has two ends; `role` is what `a` is to the household, `other_role` what `b` is. A `core` tie makes one household; any
# other makes `a` a further member of the household of `b`. `inferred` is what nobody said and no contract says.
_COLUMNS = "(a BIGINT, b BIGINT, kind VARCHAR, role VARCHAR, other_role VARCHAR, core BOOLEAN, inferred BOOLEAN, since DATE)"

_DECISIONS = """
    INSERT INTO ties
    SELECT customer_no, other_no, 'together', NULL, NULL, true, false, decided_on
    FROM decided SEMI JOIN persons USING (customer_no)
    WHERE verdict = 'together' AND other_no IN (SELECT customer_no FROM persons)
"""
_ACCOUNTS = """
    INSERT INTO ties
    WITH holders AS (
        SELECT DISTINCT split_part(source, '.', 1) AS system, account_id, customer_no, kind, valid_from
        FROM declared WHERE kind IN ('account_owner', 'account_user') AND account_id IS NOT NULL)
    SELECT first, customer_no, 'shared_account', first_kind, kind, true, false, since FROM (
        SELECT *, first_value(customer_no) OVER held AS first, first_value(kind) OVER held AS first_kind,
            greatest(valid_from, first_value(valid_from) OVER held) AS since
        FROM holders WINDOW held AS (PARTITION BY system, account_id ORDER BY customer_no, kind)
    ) WHERE first <> customer_no
"""
_CARDS = """
    INSERT INTO ties
    SELECT customer_no, other_customer_no, kind, kind, 'card_owner', true, false, valid_from
    FROM declared WHERE kind = 'supplementary_card'
"""
# A marriage ends with a divorce that was told since.
_SPOUSES = """
    INSERT INTO ties
    SELECT d.customer_no, d.other_customer_no, 'spouse', 'spouse', 'spouse', true, false, d.valid_from
    FROM declared d JOIN persons p USING (customer_no) JOIN persons o ON o.customer_no = d.other_customer_no
    WHERE d.kind = 'spouse'
        AND NOT coalesce(greatest(p.divorced_on, o.divorced_on) > coalesce(d.valid_from, DATE '0001-01-01'), false)
"""
# A row says what `customer_no` is to the other; seen from the child it is one tie to the parent. Under age a child lives with its
# parents; once grown only where the address says so; in between where no address speaks against it, nor the city of the app.
_CHILDREN = """
    INSERT INTO ties
    WITH families AS (
        SELECT DISTINCT CASE kind WHEN 'child' THEN customer_no ELSE other_customer_no END AS child,
            CASE kind WHEN 'child' THEN other_customer_no ELSE customer_no END AS parent, valid_from
        FROM declared WHERE kind IN ('parent', 'child'))
    SELECT child, parent, 'child', 'child', 'parent', CASE
        WHEN c.age < 18 THEN true
        WHEN c.place <> p.place OR c.away AND p.seen_in IS NULL THEN false
        WHEN c.place = p.place THEN true
        ELSE coalesce(c.age < $grown, true) END, false, valid_from
    FROM families f JOIN persons c ON c.customer_no = f.child JOIN persons p ON p.customer_no = f.parent
"""
# Who is married to somebody who lives elsewhere has moved out, whatever the address of the parents' home still says; so has who
# told of a marriage since and has no spouse there, and who is grown up, but young, and mostly uses the app from another city.
_DWELLINGS = """
    INSERT INTO ties
    WITH married AS (
        SELECT a AS one, b AS other FROM ties WHERE kind = 'spouse' UNION SELECT b, a FROM ties WHERE kind = 'spouse'),
    elsewhere AS (
        SELECT p.customer_no FROM married JOIN persons p ON p.customer_no = one JOIN persons o ON o.customer_no = other
        WHERE one <> other AND p.place <> o.place AND p.place IS DISTINCT FROM o.place_before
        UNION ALL
        SELECT customer_no FROM persons WHERE married_on > coalesce(lives_since, DATE '0001-01-01')
            AND customer_no NOT IN (SELECT unnest([old, young]) FROM neighbours WHERE looks = 'couple'))
    SELECT young, old, 'address',
        CASE looks WHEN 'couple' THEN 'spouse' WHEN 'sibling' THEN 'sibling' WHEN 'parent' THEN 'child' ELSE 'grandchild' END,
        CASE looks WHEN 'couple' THEN 'spouse' ELSE looks END,
        looks = 'couple' OR young NOT IN (FROM elsewhere) AND NOT gone, true, since
    FROM (
        SELECT n.*, coalesce(y.away AND o.seen_in IS NULL, false) AS gone,
            coalesce(looks = 'sibling' AND (y.away OR o.away), false) AND y.seen_in IS DISTINCT FROM o.seen_in AS apart
        FROM neighbours n JOIN persons o ON o.customer_no = old JOIN persons y ON y.customer_no = young)
    WHERE looks IS NOT NULL AND NOT apart
        AND NOT (looks IN ('couple', 'sibling') AND (old IN (FROM elsewhere) OR young IN (FROM elsewhere)))
"""
_TRANSFERS = """
    INSERT INTO ties
    WITH owners AS (
        SELECT account_id, any_value(customer_no) AS customer_no FROM ({accounts}) WHERE customer_no IS NOT NULL
        GROUP BY account_id HAVING count(DISTINCT customer_no) = 1),
    months AS (
        SELECT t.customer_no AS payer, o.customer_no AS payee, count(DISTINCT date_trunc('month', t.occurred_on)) AS months,
            min(t.occurred_on) AS since
        FROM ({transactions}) t JOIN owners o ON o.account_id = t.counterparty_account
        WHERE t.amount < 0 AND t.occurred_on > $day - INTERVAL 183 DAY AND t.customer_no <> o.customer_no GROUP BY ALL),
    regular AS (
        SELECT payer AS one, payee AS other, since FROM months WHERE months >= $months
        UNION ALL
        SELECT payee, payer, since FROM months WHERE months >= $months)
    SELECT y.customer_no, o.customer_no, 'transfers', 'child', 'parent', false, true, since
    FROM regular JOIN persons o ON o.customer_no = one JOIN persons y ON y.customer_no = other
    WHERE o.family = y.family AND o.age - y.age BETWEEN $parent_from AND $parent_to
"""


def make(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], policy: Policy, day: date, decisions: Sequence[Decision],
) -> None:
    """Make the tables `persons`, `ties` and `apart` (customer_no, other_no: whom a person decided to part)."""
    run = connection.execute
    persons.make(connection, tables, policy, day)
    run(f"CREATE OR REPLACE TEMP TABLE ties {_COLUMNS}")
    run(f"CREATE OR REPLACE TEMP TABLE declared AS SELECT * FROM ({tables['relations']}) SEMI JOIN persons USING (customer_no) "
        "WHERE other_customer_no IS NULL OR other_customer_no <> customer_no "
        "AND other_customer_no IN (SELECT customer_no FROM persons)")
    _decided(connection, decisions)
    for statement in (_DECISIONS, _ACCOUNTS, _CARDS, _SPOUSES):
        run(statement)
    neighbours.make(connection, policy)
    run(_CHILDREN, {"grown": policy.grown})
    run(_DWELLINGS)
    spans = {"parent_from": policy.parent_from, "parent_to": policy.parent_to}
    run(_TRANSFERS.format(**tables), {"day": day, "months": policy.months} | spans)


def _decided(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Make `decided` and `apart`."""
    connection.execute("CREATE OR REPLACE TEMP TABLE decided "
                       "(place INTEGER, customer_no BIGINT, other_no BIGINT, verdict VARCHAR, decided_on DATE)")
    rows = [(place, each.customer_no, each.other_no, each.verdict, each.at[:10] or None) for place, each in enumerate(decisions)]
    if rows:
        connection.executemany("INSERT INTO decided VALUES (?, ?, ?, ?, ?)", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE apart AS SELECT customer_no, other_no, min(place) AS place FROM decided "
                       f"WHERE verdict = '{APART}' AND customer_no <> other_no GROUP BY ALL")
