"""One customer from many records: `resolve` joins the records of one person on any table, and says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from kequn.customers.frames import Back, taken_in
from kequn.customers.matching.linking import Links, links
from kequn.customers.matching.model import Model, train, trainable
from kequn.customers.matching.policy import Policy, shipped
from kequn.customers.matching.prepare import prepare
from kequn.customers.matching.roles import fields
from kequn.customers.matching.scoring import score
from kequn.kernel.errors import KequnError


@dataclass(frozen=True)
class Resolution:
    """What `resolve` found; the tables are of the caller's kind, and call a record by its key.

    `clusters` has a row for each record, in its order: `record`, and `cluster`, the record that stands first in it.
    `joins` are the links that made the clusters: `left`, `right`, `through` (the identifier, or "weight"), `weight` in bits
    (null where an identifier joins) and the `evidence` of each column as `column:level:weight`.
    `doubtful` are the pairs that a person should look at, with the `reason`: `weight`, `shared` (the identifier stands with two
    persons) or `contradicted` (the names differ, and no birth date, number or e-mail agrees).
    `suspicions` look like one person and have two master numbers or two national ids; they never join.
    """

    clusters: Any
    joins: Any
    doubtful: Any
    suspicions: Any
    model: Model | None


def resolve(frame: Any, *, columns: Mapping[str, str], key: str | None = None, model: Model | None = None,
            apart: Sequence[tuple[Any, Any]] = (), policy: Policy | None = None) -> Resolution:
    """Return who is one person among the rows of a pandas, Polars or Arrow table; the table itself is left as it is.

    `columns` says what a column tells: `{"cert": "national_id", "姓名": "name", "dob": "birth_date"}`; other columns are passed
    over (the roles: `kequn.customers.matching.roles.ROLES`). `key` names the column by which records are called, else it is their
    position from 0. `apart` are pairs of records that never end together. Weak evidence is weighed by `model`, else by one
    that is learnt from these records; the same records give the same answer. KequnError for a wrong column, role or key.
    """
    (table, back), rules = taken_in(frame, (), others=True), policy or shipped()
    used = fields(columns, table.column_names)
    keys = _keys(table, key)
    with duckdb.connect() as connection:
        places = pa.array(range(len(table)), pa.int64())
        connection.register("given", table.select(list(columns)).append_column("record", places))
        prepare(connection, used, "SELECT * FROM given", "records")
        if model is None and trainable(used) and len(table) > 1:
            model = train(connection, "records", used, rules)
        pairs = score(connection, "records", model, least=rules.review) if model else None
        found = links(connection, "records", used, pairs, rules, apart=_positions(apart, keys))
    return _called(found, keys, back, model)


def _keys(table: pa.Table, key: str | None) -> pa.Array:
    if key is None:
        return pa.array(range(len(table)), pa.int64())
    if key not in table.column_names:
        raise KequnError(f"the table has no column {key!r}")
    keys = table.column(key).combine_chunks()
    if keys.null_count or len(keys.unique()) != len(keys):
        raise KequnError(f"column {key!r} is no key: a value is missing or stands twice")
    return keys


def _positions(apart: Sequence[tuple[Any, Any]], keys: pa.Array) -> list[tuple[int, int]]:
    places = {value: place for place, value in enumerate(keys.to_pylist())} if apart else {}
    try:
        return [(places[a], places[b]) for a, b in apart]
    except KeyError:
        raise KequnError("apart names a record that is not in the table") from None


def _called(found: Links, keys: pa.Array, back: Back, model: Model | None) -> Resolution:
    def called(table: pa.Table) -> Any:
        for place, name in enumerate(("left", "right")):
            table = table.set_column(place, name, keys.take(table.column(place)))
        return back(table)

    clusters = pa.table({"record": keys, "cluster": keys.take(pa.array(found.first))})
    return Resolution(back(clusters), called(found.joins), called(found.doubtful), called(found.suspicions), model)
