"""Counting groups among sixty ready tags, and overlaps of twenty: beside DuckDB by hand, Polars in memory, and PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter

import duckdb

from kequn.bench.bank import AS_OF
from kequn.bench.measure import Pair, Waits
from kequn.bench.population import COLUMNS, SCHEMA, Question, ready, rows_sql, wider
from kequn.engines.bitmap import index
from kequn.engines.bitmap.file import Writer
from kequn.engines.duckdb.demand import Ready
from kequn.engines.duckdb.engine import Engine
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.parse import parse
from kequn.kernel.errors import SourceError
from kequn.loop.index import fields, units

Told = Callable[[str], None]
Count = Callable[[Question], int]
SEED, READY, WIDER, OVERLAP, TURNS = 20261129, 40, 20, 20, 3
AIMS = {"ready": 10.0, "any": 60.0, "overlap": 150.0}  # milliseconds at the 95th percentile
POSTGRES = "KEQUN_TEST_POSTGRES"  # the address of a database for the side of PostgreSQL, without which it is left out


def measure(folder: Path, size: int, told: Told) -> Sequence[Pair | Waits]:
    """Measure every condition on all sides; they must give the same number."""
    engine, plain = _kequn(folder, size, told)
    questions = {"ready": ready(READY, SEED), "any": wider(WIDER, SEED)}
    others = {"DuckDB by hand": _counted(plain), "Polars in memory": _polars(plain, told)}
    if server := os.environ.get(POSTGRES):
        others["PostgreSQL with indices"] = _postgres(plain, folder, server, told)
    else:
        told(f"groups: PostgreSQL is left out; name a database in {POSTGRES} to have it measured too")
    found: list[Pair | Waits] = []
    for kind, asked in questions.items():
        told(f"groups: {len(asked)} {kind} conditions")
        found += _beside(kind, asked, _asked(engine), others, turns=TURNS if size > 1000 else 1)
    return [*found, *_overlaps(engine, plain, questions["ready"][:OVERLAP])]


def _kequn(folder: Path, size: int, told: Told) -> tuple[Engine, duckdb.DuckDBPyConnection]:
    """Return the engine over the tags with their index, and a plain connection to the same database."""
    database, bits = folder / "groups.duckdb", folder / "groups.bits"
    plain = duckdb.connect(database)
    told(f"groups: making {size:,} customers with {len(COLUMNS)} tags")
    plain.execute(f"CREATE TABLE customer_tags AS {rows_sql(size)}")
    plain.execute("CHECKPOINT")
    began = perf_counter()
    with closing(Writer(bits)) as writer, plain.cursor() as cursor:
        units(writer, cursor, "customer_tags", CUSTOMER)
        fields(writer, cursor, "customer_tags", list(COLUMNS), unit=CUSTOMER, per=CUSTOMER)
    seconds = perf_counter() - began
    told(f"groups: on disk, DuckDB {_mb(database)} MB; Kequn's index beside it {_mb(bits)} MB, made in {seconds:.1f} s")
    made = Ready(AS_OF, {CUSTOMER: "customer_tags"}, index.read(bits))
    return Engine(plain, SCHEMA, "UTC", {"customers": "customer_tags"}, made), plain


def _asked(engine: Engine) -> Count:
    trees: dict[str, Expression] = {}

    def count(question: Question) -> int:
        tree = trees.get(question.facts) or trees.setdefault(question.facts, parse(question.facts, SCHEMA))
        return engine.count(tree, as_of=AS_OF)

    return count


def _counted(plain: duckdb.DuckDBPyConnection) -> Count:
    def count(question: Question) -> int:
        with plain.cursor() as cursor:
            return int(cursor.execute(f"SELECT count(*) FROM customer_tags WHERE {question.sql}").fetchall()[0][0])

    return count


def _polars(plain: duckdb.DuckDBPyConnection, told: Told) -> Count:
    import polars as pl

    kept = ", ".join(f"{name}::DOUBLE AS {name}" if name.startswith("amount") else name for name in COLUMNS)
    with plain.cursor() as cursor:  # in parts, so that the table does not stand there twice
        parts = cursor.sql(f"SELECT {kept} FROM customer_tags").to_arrow_reader(1_000_000)
        frame = pl.concat([pl.DataFrame(part) for part in parts]).rechunk()
    told(f"groups: in memory, Polars {frame.estimated_size('mb'):,.0f} MB")

    def count(question: Question) -> int:
        chosen = frame.lazy().filter(pl.sql_expr(question.sql))
        return int(chosen.select(pl.len()).collect().item())

    return count


def _postgres(plain: duckdb.DuckDBPyConnection, folder: Path, server: str, told: Told) -> Count:
    import psycopg

    kinds = {"money": "numeric(18,2)", "float": "float8"}
    listed = ", ".join(f"{name} {kinds.get(kind, kind)}" for name, (kind, _) in COLUMNS.items())
    written = folder / "groups.csv"
    plain.execute(f"COPY (SELECT {', '.join(COLUMNS)} FROM customer_tags) TO '{written}' (HEADER false)")
    connection = psycopg.connect(server, autocommit=True)
    connection.execute("DROP TABLE IF EXISTS kequn_bench_groups")
    connection.execute(f"CREATE UNLOGGED TABLE kequn_bench_groups ({listed})")
    told("groups: filling PostgreSQL, and an index on each tag")
    with connection.cursor().copy("COPY kequn_bench_groups FROM STDIN (FORMAT csv)") as copy, written.open("rb") as file:
        while data := file.read(1 << 20):
            copy.write(data)
    written.unlink()
    for name in COLUMNS:
        connection.execute(f"CREATE INDEX ON kequn_bench_groups ({name})")
    connection.execute("VACUUM ANALYZE kequn_bench_groups")
    asked = ", ".join(f"pg_size_pretty({part}('kequn_bench_groups'))" for part in ("pg_table_size", "pg_indexes_size"))
    told("groups: on disk, PostgreSQL {} and indices {}".format(*connection.execute(f"SELECT {asked}").fetchall()[0]))

    def count(question: Question) -> int:
        row = connection.execute(f"SELECT count(*) FROM kequn_bench_groups WHERE {question.sql}").fetchone()
        return int(row[0]) if row else 0

    return count


def _beside(kind: str, asked: Sequence[Question], ours: Count, others: dict[str, Count], *, turns: int) -> list[Pair | Waits]:
    """Ask every side every question in turns; of PostgreSQL each once, for it takes a second."""
    seconds: dict[str, list[float]] = {"Kequn": [], **{name: [] for name in others}}
    first = 0.0
    for question in asked:
        began = perf_counter()
        number = ours(question)
        first = first or perf_counter() - began
        for turn in range(turns):
            for name, count in {"Kequn": ours, **others}.items():
                if turn and name.startswith("PostgreSQL"):
                    continue
                began = perf_counter()
                theirs = count(question)
                seconds[name].append(perf_counter() - began)
                if theirs != number:
                    raise SourceError(f"groups: {question.facts}: Kequn counts {number:,}, {name} {theirs:,}")
    waited = Waits(f"{kind} conditions", tuple(seconds["Kequn"]), AIMS[kind])
    return [waited, *(Pair(f"{kind} beside {name}", first, waited.seconds, tuple(seconds[name]), 1.0) for name in others)]


def _overlaps(engine: Engine, plain: duckdb.DuckDBPyConnection, asked: Sequence[Question]) -> list[Pair | Waits]:
    trees = [parse(question.facts, SCHEMA) for question in asked]
    mask = " | ".join(f"(CASE WHEN {question.sql} THEN {1 << place} ELSE 0 END)" for place, question in enumerate(asked))
    query = f"SELECT mask, count(*) FROM (SELECT {mask} AS mask FROM customer_tags) GROUP BY mask"
    ours, theirs = [], []
    for _ in range(5):
        began = perf_counter()
        matrix = engine.overlap(trees, as_of=AS_OF)
        ours.append(perf_counter() - began)
        began = perf_counter()
        masks = dict(plain.execute(query).fetchall())
        theirs.append(perf_counter() - began)
        if matrix[0][1] != sum(number for held, number in masks.items() if held & 3 == 3):
            raise SourceError("groups: the overlaps differ")
    waited = Waits(f"overlap of {len(asked)}", tuple(ours), AIMS["overlap"])
    return [waited, Pair(f"overlap of {len(asked)} beside DuckDB by hand", ours[0], waited.seconds, tuple(theirs), 1.0)]


def _mb(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:,.0f}"
