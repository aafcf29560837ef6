"""Pairs of records that may be one person, each with its weight and what every column says about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn.customers.matching.model import Model, linker, quiet
from kequn.customers.matching.prepare import with_keys

_RETAIN = {"retain_matching_columns": True, "retain_intermediate_calculation_columns": True}  # how Splink is asked for each level


def score(connection: DuckDBPyConnection, records: str, model: Model, *, least: float, among: str = "true") -> pa.Table:
    """Return the pairs of the prepared temp table `records` that weigh `least` or more: record_l, record_r, weight, evidence.

    `evidence` is `column:level:weight` for each column, separated by blanks. `among` is a condition on the records l and r
    of a pair: others are not scored. A pair's weight hangs on its two records and the model alone.
    """
    connection.register("known_common", model.common_table())
    with_keys(connection, records, model.rules, "SELECT rule, key FROM known_common")
    if not _block(connection, records, model, among):
        return connection.sql("SELECT NULL::BIGINT AS record_l, NULL::BIGINT AS record_r, 0.0::DOUBLE AS weight, '' AS evidence "
                              "WHERE false").to_arrow_table()
    with quiet():
        scorer = linker(connection, records, model.comparisons, model.prior, **_RETAIN)
        api = scorer._db_api  # noqa: SLF001  the linker keeps the interface it was made with
        for column, shares in model.frequencies.items():
            _share_table(connection, records, column, shares)
            scorer.table_management.register_term_frequency_lookup(api.register(f"share_{column}"), column)
        scorer.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
        scored = scorer.inference.predict(threshold_match_weight=least, warning_mode="never")
    said = ", ".join(_said(one, model) for one in model.comparisons)
    found = connection.sql(f"""
        SELECT record_l, record_r, match_weight AS weight, concat_ws(' ', {said}) AS evidence
        FROM {scored.physical_name} ORDER BY weight DESC, record_l, record_r""").to_arrow_table()
    scored.drop_table_from_database_and_remove_from_cache()
    return found


def _block(connection: DuckDBPyConnection, records: str, model: Model, among: str) -> int:
    pairs = " UNION ".join(
        f"SELECT l.record AS join_key_l, r.record AS join_key_r FROM {records} l JOIN {records} r ON l.{rule} = r.{rule} "
        f"WHERE l.record < r.record AND {among}" for rule in model.rules)
    pairs = pairs or "SELECT 0::BIGINT AS join_key_l, 0::BIGINT AS join_key_r WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE blocked AS SELECT join_key_l, join_key_r, '0' AS match_key FROM ({pairs})")
    return int(connection.execute("SELECT count(*) FROM blocked").fetchall()[0][0])


def _share_table(connection: DuckDBPyConnection, records: str, column: str, shares: Mapping[str, float]) -> None:
    known = dict(shares)
    rare = known.pop("")
    values, share = pa.array(list(known), pa.string()), pa.array(list(known.values()), pa.float64())
    connection.register("known_shares", pa.table({"value": values, "share": share}))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE share_{column} AS
        SELECT {column}, coalesce(share, {rare}) AS tf_{column}
        FROM (SELECT DISTINCT {column} FROM {records} WHERE {column} IS NOT NULL) LEFT JOIN known_shares ON value = {column}""")


def _said(one: Mapping[str, Any], model: Model) -> str:
    name = one["output_column_name"]
    levels = [level["label_for_charts"] for level in one["comparison_levels"]]
    labels = [*reversed(levels[1:])]  # Splink numbers them from the last; the unknown is -1
    cases = " ".join(f"WHEN {place} THEN '{label}'" for place, label in enumerate(labels))
    adjusted = f" + mw_tf_adj_{name}" if name in model.frequencies else ""
    return (f"CASE WHEN gamma_{name} >= 0 THEN '{name}:' || CASE gamma_{name} {cases} END || ':' || "
            f"format('{{:.1f}}', mw_{name}{adjusted}) END")
