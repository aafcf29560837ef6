"""What agreement and difference weigh, learnt from the records at hand without labels (Fellegi and Sunter 1969), by Splink.

How often two persons agree by chance (u) is counted over pairs of a sample, and for equality exactly from how often each value
stands; how often one person's records agree (m) by expectation maximisation within blocks. Samples are drawn by hash, so the same
records give the same model.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from math import isqrt
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn.customers.matching.blocking import candidates, chosen
from kequn.customers.matching.comparisons import COMMON, compared, comparison
from kequn.customers.matching.policy import Policy
from kequn.customers.matching.prepare import HAN, NAMES
from kequn.customers.matching.roles import Field, of

SETTINGS = {"link_type": "dedupe_only", "unique_id_column_name": "record", "retain_matching_columns": False,
            "blocking_rules_to_generate_predictions": [], "em_convergence": 0.001}
KNOWN_FROM = 5  # a value that fewer records have is rare; all rare values weigh alike, and none is kept in the model
LEAST = 1e-4  # the share of a level that was never seen among one person's records
_SESSIONS = 3


@dataclass(frozen=True)
class Model:
    """A trained model: plain values, to be kept as JSON. `frequencies` are shares of values by column, "" of a rare one."""

    fields: tuple[Field, ...]
    size: int
    prior: float
    comparisons: Sequence[Mapping[str, Any]]
    rules: Mapping[str, str]
    common: Sequence[tuple[str, int]]
    frequencies: Mapping[str, Mapping[str, float]]

    def to_json(self) -> dict[str, Any]:
        """Return the model as plain values."""
        return asdict(self) | {"common": [list(pair) for pair in self.common]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Model:
        """Return the model that was kept."""
        return cls(**dict(kept) | {"fields": tuple(Field(**field) for field in kept["fields"]),
                                   "common": [(rule, key) for rule, key in kept["common"]]})

    def common_table(self) -> pa.Table:
        """Return the keys that too many records share: rule, key."""
        return pa.table({"rule": pa.array([rule for rule, _ in self.common], pa.string()),
                         "key": pa.array([key for _, key in self.common], pa.uint64())})


def trainable(used: Sequence[Field]) -> bool:
    """Return whether there are two columns or more of weak evidence: one alone tells nothing."""
    return len(compared(used)) > 1


def train(connection: DuckDBPyConnection, records: str, used: Sequence[Field], policy: Policy) -> Model:
    """Learn a model from the prepared temp table `records`."""
    rules, common = chosen(connection, records, candidates(used), policy.largest_block)
    fields = compared(used)
    comparisons = [comparison(field, _script(connection, records, field)) for field in fields]
    size = _number(connection, f"SELECT count(*) FROM {records}")
    drawn = isqrt(2 * policy.sample_pairs) + 1
    sampled = f"SELECT * FROM {records} ORDER BY hash(record, 'u') LIMIT {drawn}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sampled AS {sampled}")
    with quiet():
        sample = linker(connection, "sampled", comparisons)
        sample.training.estimate_u_using_random_sampling(max_pairs=2.0 * drawn * drawn, min_count_per_level=None, num_chunks=1)
        comparisons = _with_chances(connection, records, fields, _learnt(sample), size)
        prior = _prior(connection, records, used, size, policy)
        comparisons = _expectation_maximised(connection, records, fields, comparisons, prior, policy)
    return Model(
        tuple(used), size, prior, comparisons, rules,
        connection.execute(f"SELECT rule, key FROM ({common}) ORDER BY ALL").fetchall(),
        {field.name: _frequencies(connection, records, field.name) for field in fields if field.role in COMMON})


def linker(
    connection: DuckDBPyConnection, table: str, comparisons: Sequence[Mapping[str, Any]], prior: float = 0.0001, **more: Any,
) -> Any:
    """Return Splink's linker over a prepared table."""
    from splink import DuckDBAPI, Linker, SettingsCreator

    settings = SettingsCreator.from_path_or_dict(
        SETTINGS | {"comparisons": [dict(one) for one in comparisons], "probability_two_random_records_match": prior} | more)
    return Linker(DuckDBAPI(connection).register(table), settings, log_level=None)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Splink's remarks off the terminal: they are for who trains by hand."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _learnt(trained: Any) -> list[dict[str, Any]]:
    comparisons: list[dict[str, Any]] = trained.misc.save_model_to_json()["comparisons"]
    return comparisons


def _script(connection: DuckDBPyConnection, records: str, field: Field) -> str:
    if field.role not in NAMES:
        return ""
    share = _number(connection, f"SELECT coalesce(avg(regexp_matches({field.name}, '{HAN}')::INTEGER), 0) FROM {records}")
    return "chinese" if share > 0.99 else "latin" if share < 0.01 else "both"


def _with_chances(
    connection: DuckDBPyConnection, records: str, fields: Sequence[Field], comparisons: list[dict[str, Any]], size: int,
) -> list[dict[str, Any]]:
    """Return the comparisons with u of every level: exact for equality, of the sample for the rest, never nothing."""
    for field, one in zip(fields, comparisons, strict=True):
        levels = [level for level in one["comparison_levels"] if not level.get("is_null_level")]
        pairs = f"SELECT count(*) AS n FROM {records} WHERE {field.name} IS NOT NULL GROUP BY {field.name}"
        known = _number(connection, f"SELECT count({field.name}) FROM {records}")
        equal = _number(connection, f"SELECT coalesce(sum(n * (n - 1)), 0) FROM ({pairs})") / max(known * (known - 1), 1)
        least = 0.5 / max(min(size, 4000) ** 2, 1)
        for level in levels:
            told = level.get("u_probability")
            level["u_probability"] = min(max(told, least), 1 - 1e-9) if isinstance(told, float) else least
        levels[0]["u_probability"] = min(max(equal, 0.5 / max(known * known, 1)), 1 - 1e-9)
    return comparisons


def _prior(connection: DuckDBPyConnection, records: str, used: Sequence[Field], size: int, policy: Policy) -> float:
    """Return the chance that two records drawn at random are one person's, from pairs that surely are and their assumed share."""
    sure = [[column] for column in of(used, "number", "mobile", "email", "phone")]
    sure += [["whole", birth] for birth in of(used, "birth_date")] if of(used, *NAMES) else []
    most = 0
    for columns in sure:
        known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        blocks = (f"SELECT count(*) AS n FROM {records} WHERE {known} GROUP BY {', '.join(columns)} "
                  f"HAVING n <= {policy.largest_block}")
        most = max(most, _number(connection, f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM ({blocks})"))
    pairs = max(size * (size - 1) / 2, 1)
    return min(max(most / policy.assumed_recall, 1.0) / pairs, 0.5)


def _expectation_maximised(
    connection: DuckDBPyConnection, records: str, fields: Sequence[Field], comparisons: list[dict[str, Any]], prior: float,
    policy: Policy,
) -> list[dict[str, Any]]:
    from splink import block_on
    from splink.internals.exceptions import SplinkException

    trained = linker(connection, records, comparisons, prior)
    for columns in _blocks(fields):
        try:
            trained.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), max_pairs=float(policy.training_pairs), record_sample_proportion=0.1)
        except (SplinkException, ValueError):  # nobody shares these, or a share sank to nothing: other blocks teach
            continue
    learnt = _learnt(trained)
    if len(learnt) < len(comparisons):  # a broken session leaves Splink without the columns of its block
        learnt = comparisons
    for one in learnt:
        _settle([level for level in one["comparison_levels"] if not level.get("is_null_level")])
    return learnt


def _settle(levels: Sequence[dict[str, Any]]) -> None:
    """Give each level its m: never nothing where it was not seen, and never so much that it weighs more than the level above."""
    shares = [level.get("m_probability") for level in levels]
    told = [share if isinstance(share, float) and share > LEAST else LEAST for share in shares]
    if all(share is None for share in shares):  # nothing was learnt: one person's records mostly agree
        told = [0.9, *[0.1 / (len(levels) - 1)] * (len(levels) - 1)]
    above = float("inf")
    for level, share in zip(levels, told, strict=True):
        above = min(share / sum(told) / level["u_probability"], above)
        level["m_probability"] = above * level["u_probability"]


def _blocks(fields: Sequence[Field]) -> list[list[str]]:
    """Return the columns of each block within which is learnt; every column stands outside of one at least."""
    names = of(fields, "given_name", "surname") or of(fields, "name")
    each = [names] if names else []
    each += [[column] for role in ("birth_date", "mobile", "phone", "email", "number", "address", "postcode", "place")
             for column in of(fields, role)]
    return each[:_SESSIONS]


def _frequencies(connection: DuckDBPyConnection, records: str, column: str) -> dict[str, float]:
    counts = f"SELECT {column} AS value, count(*) AS n FROM {records} WHERE {column} IS NOT NULL GROUP BY 1"
    common = connection.execute(f"SELECT value, n FROM ({counts}) WHERE n >= {KNOWN_FROM} ORDER BY 1").fetchall()
    rare = _number(connection, f"SELECT coalesce(sum(n * n) / sum(n), 1.0) FROM ({counts}) WHERE n < {KNOWN_FROM}")
    known = max(_number(connection, f"SELECT count({column}) FROM {records}"), 1)
    return {"": rare / known} | {value: n / known for value, n in common}


def _number(connection: DuckDBPyConnection, query: str) -> Any:
    return connection.execute(query).fetchall()[0][0]
