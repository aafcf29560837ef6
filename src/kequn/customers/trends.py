"""Changing tastes (客群口味变化): of whom a tag is true, by cohort, on two days, and how certain the share and its change are.

Customers are taken as a sample of people like them. Most are there on both days, so the two shares go together; the interval of
their difference allows for that, whatever part of the people is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from kequn.customers.frames import taken_in
from kequn.customers.significance import false_discovery
from kequn.kernel.errors import KequnError
from kequn.warehouse import sql

Parts = NDArray[np.float64]
COUNTS = ("before", "before_yes", "after", "after_yes", "both", "both_before_yes", "both_after_yes", "both_yes")
Joint = Mapping[tuple[str | None, str | None], int]  # how many by the value before and after; None where there is none


def wilson(yes: ArrayLike, of: ArrayLike, *, confidence: float = 0.95) -> tuple[Parts, Parts]:
    """Return the score interval of a share: where the true one lies, with that confidence.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927. `of` is at least 1.
    """
    z = _z(confidence)
    n, share = np.asarray(of, dtype=float), np.asarray(yes, dtype=float) / np.asarray(of, dtype=float)
    middle, half = share + z * z / (2 * n), z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)


def share_interval(yes: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of one share; all from 0 to 1 where there is nothing to count."""
    if not of:
        return 0.0, 1.0
    low, high = wilson([yes], [of])
    return float(low[0]), float(high[0])


def change(counts: Mapping[str, ArrayLike], *, confidence: float = 0.95) -> tuple[Parts, Parts, Parts, Parts]:
    """Return the change of a share between two days, its interval from and to, and p (two-sided) of there being none.

    `counts` are those of `COUNTS`: people before, those of them with yes, the same after; of people on both days how many there
    are, how many with yes before, after, and both times. The interval squares and adds the distances of Wilson's limits, less
    what the two shares have in common: of all the same people it is R. G. Newcombe's for paired data (Statistics in Medicine 17,
    1998, 2635), of none his for independent ones (ibid., 873), in between G. Y. Zou and A. Donner's general form (Statistics in
    Medicine 27, 2008) with the correlation of partly overlapping samples (B. Derrick et al., Journal of Applied Quantitative
    Methods 10, 2015). p is that of the normal test with the same correlation.
    """
    n1, y1, n2, y2, m, m1, m2, m12 = (np.asarray(counts[name], dtype=float) for name in COUNTS)
    p1, p2 = y1 / n1, y2 / n2
    together = np.where(m > 0, m12 / np.maximum(m, 1) - m1 * m2 / np.maximum(m, 1) ** 2, 0.0)
    shared, spread = together * m / (n1 * n2), np.sqrt(p1 * (1 - p1) / n1 * p2 * (1 - p2) / n2)
    rho = np.clip(np.where(spread > 0, shared / np.where(spread > 0, spread, 1), 0.0), -1, 1)
    (l1, u1), (l2, u2) = wilson(y1, n1, confidence=confidence), wilson(y2, n2, confidence=confidence)
    low = p2 - p1 - _apart(p2 - l2, u1 - p1, rho)
    high = p2 - p1 + _apart(u2 - p2, p1 - l1, rho)
    variance = np.maximum(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2 - 2 * shared, 0.0)
    return p2 - p1, low, high, _two_sided(p2 - p1, variance)


def trends(
    before: Any, after: Any, *, unit: str, cohort: str, confidence: float = 0.95, smallest: int = 10,
) -> Any:
    """Return the share of each tag in each cohort on two days and its change, as a table of the kind of `after`.

    Both frames (pandas, Polars or Arrow) have a row for each customer, `unit` who it is, `cohort` to which they belong (of who is
    in both, `after` says it; who has none is counted among all only), and the same tags: booleans, and texts whose values count
    one by one. Who has no value of a tag is not counted for it.

    One row for each tag, `value` (null for a boolean: yes) and `cohort` (null: all): `before`, `before_yes`, `before_share`,
    `before_low`, `before_high`, the same for `after`; `both` people there on both days; `change` with `change_low` and
    `change_high`; `p` that nothing changed, and `p_adjusted`, corrected by Benjamini and Hochberg for all rows. Rows of fewer
    than `smallest` people on a day, or with fewer of yes on both, are left out. KequnError where the frames do not fit.
    """
    tables, back = _fitting(before, after, unit, cohort)
    tags = [name for name in tables["after"].column_names if name not in (unit, cohort)]
    rows: list[tuple[str, str | None, str | None]] = []
    counts: list[list[int]] = []
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        connection.execute(_PAIRED.format(unit=sql.name(unit), cohort=sql.name(cohort), tags=", ".join(map(_both_of, tags))))
        for tag in tags:
            boolean = pa.types.is_boolean(tables["after"][tag].type)
            for group, joint in _joints(connection, tag).items():
                for value in ["true"] if boolean else sorted({v for pair in joint for v in pair if v is not None}):
                    figures = _counts(joint, value)
                    if min(figures[0], figures[2]) >= smallest and max(figures[1], figures[3]) >= smallest:
                        rows.append((tag, None if boolean else value, group))
                        counts.append(figures)
    return back(_table(rows, np.array(counts, dtype=np.int64).reshape(-1, len(COUNTS)), confidence))


_PAIRED = """
    CREATE TEMP TABLE paired AS
    SELECT coalesce(a.{cohort}, b.{cohort})::VARCHAR AS "cohort of all", {tags}
    FROM "before" b FULL JOIN "after" a ON a.{unit} = b.{unit}
"""


def _both_of(tag: str) -> str:
    name = sql.name(tag)
    return f"b.{name}::VARCHAR AS {sql.name('b ' + tag)}, a.{name}::VARCHAR AS {sql.name('a ' + tag)}"


def _joints(connection: duckdb.DuckDBPyConnection, tag: str) -> dict[str | None, Joint]:
    """Return, of each cohort and of all (None), how many have which value before and after."""
    found = connection.execute(f"""
        SELECT "cohort of all", {sql.name('b ' + tag)}, {sql.name('a ' + tag)}, count(*) FROM paired GROUP BY ALL ORDER BY ALL
    """).fetchall()
    joints: dict[str | None, dict[tuple[str | None, str | None], int]] = {None: {}}
    for group, earlier, later, number in found:
        for of in {None, group}:
            joint = joints.setdefault(of, {})
            joint[earlier, later] = joint.get((earlier, later), 0) + number
    return dict(joints)


def _counts(joint: Joint, value: str) -> list[int]:
    def of(condition: Any) -> int:
        return sum(number for (earlier, later), number in joint.items() if condition(earlier, later))

    return [
        of(lambda b, _: b is not None), of(lambda b, _: b == value), of(lambda _, a: a is not None), of(lambda _, a: a == value),
        of(lambda b, a: b is not None and a is not None), of(lambda b, a: b == value and a is not None),
        of(lambda b, a: b is not None and a == value), of(lambda b, a: b == value and a == value),
    ]


def _table(rows: list[tuple[str, str | None, str | None]], counts: NDArray[np.int64], confidence: float) -> pa.Table:
    named = dict(zip(COUNTS, counts.T, strict=True))
    tags, values, cohorts = zip(*rows, strict=True) if rows else ((), (), ())
    columns: dict[str, Any] = {name: pa.array(found, pa.string()) for name, found in
                               (("tag", tags), ("value", values), ("cohort", cohorts))}
    for day in ("before", "after"):
        of, yes = named[day], named[f"{day}_yes"]
        low, high = wilson(yes, of, confidence=confidence)
        columns |= {day: of, f"{day}_yes": yes, f"{day}_share": yes / of, f"{day}_low": low, f"{day}_high": high}
    moved, low, high, p = change(named, confidence=confidence)
    columns |= {"both": named["both"], "change": moved, "change_low": low, "change_high": high, "p": p,
                "p_adjusted": false_discovery(p, tests=len(p))}
    return pa.table(columns)


def _fitting(before: Any, after: Any, unit: str, cohort: str) -> tuple[dict[str, pa.Table], Any]:
    tables, back = {}, None
    for name, frame in _named(before, after):
        table, back = taken_in(frame, [unit], others=True)
        if cohort not in table.column_names:
            raise KequnError(f"{name} has no column {cohort!r}")
        for column in table.column_names:
            kind = table[column].type
            if column not in (unit, cohort) and not (pa.types.is_boolean(kind) or _is_text(kind)):
                raise KequnError(f"{column} of {name} holds {kind}: tags are yes or no, or texts")
        if len(table[unit].unique()) < table.num_rows:
            raise KequnError(f"{name} has several rows of one {unit}")
        tables[name] = table
    if set(tables["before"].column_names) != set(tables["after"].column_names):
        raise KequnError("before and after have different columns")
    return tables, back


def _named(before: Any, after: Any) -> Iterator[tuple[str, Any]]:
    yield from (("before", before), ("after", after))


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    kinds = pa.types
    return any(check(inner) for check in (kinds.is_string, kinds.is_large_string, kinds.is_string_view, kinds.is_null))


def _apart(one: Parts, other: Parts, rho: Parts) -> Parts:
    return np.sqrt(np.maximum(one**2 - 2 * rho * one * other + other**2, 0.0))


def _two_sided(moved: Parts, variance: Parts) -> Parts:
    from scipy.special import ndtr

    certain = np.where(moved == 0, 1.0, 0.0)
    z = np.abs(moved) / np.sqrt(np.where(variance > 0, variance, 1.0))
    return np.where(variance > 0, 2 * ndtr(-z), certain)


def _z(confidence: float) -> float:
    from scipy.special import ndtri

    if not 0 < confidence < 1:
        raise KequnError(f"confidence is a share between 0 and 1, not {confidence!r}")
    return float(ndtri((1 + confidence) / 2))
