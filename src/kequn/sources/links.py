"""Whose row it is: customers found by an id of a namespace or by an account, and numbers given to customers not seen before.

A row may name another customer too (`other_customer_no`): that column holds the id until the row is stored.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from kequn.sources.mapping import ColumnRule
from kequn.sources.work import Work
from kequn.warehouse import sql


def begin(connection: DuckDBPyConnection) -> None:
    """Make the tables of what the file at hand mints and opens before its commit."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE minted (kind VARCHAR, value VARCHAR, customer_no BIGINT, known_at TIMESTAMP)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE fresh_accounts "
        "(source VARCHAR, account_id VARCHAR, customer_no BIGINT, known_at TIMESTAMP, known_to TIMESTAMP)"
    )


def find(work: Work) -> None:
    """Refuse rows whose customer, account or other customer is not known yet; make `whose` and `others` of those that are."""
    know(work)
    reasons = [*_whose_unknown(work), *_others_unknown(work)]
    if reasons:
        work.refuse(" UNION ALL ".join(reasons))


def _whose_unknown(work: Work) -> list[str]:
    rule = work.table.customer
    if rule is None or work.table.name == "customers":
        return []
    what = sql.text(f"no account {rule.account} yet" if rule.account else f"no customer {rule.named_by} yet")
    nobody = sql.text(f"account {rule.account} has no customer")
    reason = f"CASE WHEN found THEN {nobody} ELSE {what} END"
    return [f"SELECT line, {reason} FROM {work.good} LEFT JOIN whose USING (customer_ref) WHERE {_unknown_owner(work)}"]


def _others_unknown(work: Work) -> list[str]:
    rule = _other(work)
    if rule is None:
        return []
    what = sql.text(f"no customer {rule.source} yet")
    return [f"SELECT line, {what} FROM {work.good} LEFT JOIN others USING (other_customer_no) WHERE {_unknown_other(work)}"]


def know(work: Work) -> None:
    """Make `whose` (customer_ref, customer_no, found): all ids of the namespace, or accounts of the source, that are known.

    And, where the table names another customer, `others` (other_customer_no: the id, other_no: the customer's number).
    """
    rule, other = work.table.customer, _other(work)
    if rule is not None:
        known = _accounts(work) if rule.account else _numbers() if rule.number else _identifiers(rule.namespace)
        work.run(f"CREATE OR REPLACE TEMP TABLE whose AS SELECT *, true AS found FROM ({known})")
    if other is not None:
        known = _identifiers(other.namespace)
        work.run(f"CREATE OR REPLACE TEMP TABLE others AS SELECT * FROM ({known}) AS known(other_customer_no, other_no)")


def joins(work: Work) -> str:
    """Return the joins that give converted rows their `customer_no` and `other_no`; after `know` or `find`."""
    whose = " LEFT JOIN whose USING (customer_ref)" if work.table.customer else ""
    return whose + (" LEFT JOIN others USING (other_customer_no)" if _other(work) else "")


def found_columns(work: Work) -> dict[str, str]:
    """Return canonical name → SQL, with the joins, of the columns that hold an id until the row is stored."""
    return {"other_customer_no": "other_no"} if _other(work) else {}


def unknown(work: Work) -> str:
    """Return the condition, with the joins, that a customer whom the row names is not known."""
    return f"({_unknown_owner(work)} OR {_unknown_other(work)})"


def _unknown_owner(work: Work) -> str:
    rule = work.table.customer
    if rule is None:
        return "false"
    bare = " OR customer_no IS NULL" if rule.account and not rule.optional else ""
    return f"(customer_ref IS NOT NULL AND (found IS NULL{bare}))"


def _unknown_other(work: Work) -> str:
    return "(other_customer_no IS NOT NULL AND other_no IS NULL)" if _other(work) else "false"


def _other(work: Work) -> ColumnRule | None:
    return next((rule for rule in work.table.columns if rule.namespace is not None), None)


def _identifiers(namespace: str | None) -> str:
    kind = sql.text(namespace or "")
    known = f"SELECT value, customer_no FROM stored.identifiers WHERE kind = {kind}"
    fresh = f"SELECT value, customer_no FROM minted WHERE kind = {kind}"
    return f"SELECT value AS customer_ref, min(customer_no) AS customer_no FROM ({known} UNION ALL {fresh}) GROUP BY value"


def _numbers() -> str:
    known = "SELECT DISTINCT customer_no FROM stored.customers WHERE customer_no IS NOT NULL"
    return f"SELECT customer_no::VARCHAR AS customer_ref, customer_no FROM ({known})"


def _accounts(work: Work) -> str:
    rule = work.table.customer
    source = sql.text((rule and rule.source) or work.mapping.source)
    ours = f"(source = {source} OR starts_with(source, {source} || '.'))"
    columns = "source, account_id, customer_no, known_at, known_to"
    both = f"SELECT {columns} FROM stored.accounts WHERE {ours} UNION ALL SELECT {columns} FROM fresh_accounts WHERE {ours}"
    latest = "arg_max_null(customer_no, row(known_at, known_to IS NULL))"
    named = f"SELECT * FROM ({both}) WHERE account_id IS NOT NULL"
    return f"SELECT account_id AS customer_ref, {latest} AS customer_no FROM ({named}) GROUP BY account_id"


def mint(work: Work, first: int) -> int:
    """Give numbers from `first` to customers not seen before, in the order of their rows; return the next free number."""
    namespace = sql.text(work.table.customer.namespace if work.table.customer else "")
    unseen = (
        "SELECT customer_ref AS value, min(line) AS line, min_by(known_at, line) AS known_at "
        f"FROM {work.good} ANTI JOIN whose USING (customer_ref) GROUP BY 1"
    )
    number = f"row_number() OVER (ORDER BY line) + {first - 1}"
    numbered = f"SELECT {namespace} AS kind, value, {number} AS customer_no, known_at FROM ({unseen})"
    work.run(f"CREATE OR REPLACE TEMP TABLE fresh AS {numbered}")
    work.run("INSERT INTO minted SELECT * FROM fresh")
    work.run("INSERT INTO whose SELECT value, customer_no, true FROM fresh")
    return first + work.number("SELECT count(*) FROM fresh")


def minted_rows(source: str) -> str:
    """Return the `identifiers` rows of the customers that the file at hand minted."""
    return (
        f"SELECT {sql.text(source)} AS source, kind || ':' || value AS source_key, customer_no, known_at, "
        "hash(kind, value) AS row_hash, kind, value FROM minted ORDER BY customer_no"
    )
