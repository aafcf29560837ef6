"""Who is compared with whom: records that share a key, keys made for Chinese names of two or three characters and for Latin ones.

A Chinese name alone is borne by many and an error in it changes a third of it, so it needs something beside it: the birth date,
the place, the end of the phone number; its sound stands in for characters that are typed wrong. A Latin name is long, and
errors leave its beginning or its consonants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from duckdb import DuckDBPyConnection

from kequn.customers.matching.roles import Field, of

PAIRS_EACH = 12  # a rule that would find more candidates for each record than this is left out
ALL_PAIRS, ALL_EACH = 3_000_000, 3  # and so many in all, or for each record where that is more; the keenest rules come first


def candidates(used: Sequence[Field]) -> dict[str, str]:
    """Return all rules that these columns allow: name → SQL of the key of a record, a hash, null where a part is unknown."""
    given_names = bool(of(used, "name", "given_name", "surname"))
    parts: list[tuple[str, ...]] = []
    births, posts, towns = of(used, "birth_date"), of(used, "postcode"), of(used, "place")
    ids = of(used, "phone", "mobile", "email", "number")
    parts += [(column,) for column in ids]
    parts += [(birth, post) for birth in births for post in posts] + [(birth, town) for birth in births for town in towns]
    parts += [(column, birth) for column in of(used, "address") for birth in births]
    parts += [(f"right({phone}, 4)", birth) for phone in of(used, "phone", "mobile") for birth in births]
    if given_names:
        parts += [("whole",), ("sound",), ("left(given, 3)", "left(family, 3)", "length(family) > 2")]
        for birth in births:
            parts += [(birth, "family"), (birth, "given"), (birth, "left(sound, 2)"), (f"left({birth}, 4)", "sound"), (birth,)]
        for post in posts:
            parts += [(post, "family"), (post, "given"), (f"left({post}, 3)", "given"), (f"left({post}, 3)", "family")]
        for town in towns:
            parts += [(town, "family", "left(given, 1)"), (town, "given", "left(family, 1)"), (town, "sound")]
        for phone in of(used, "phone", "mobile"):
            parts += [(f"right({phone}, 4)", "whole"), (f"left({phone}, 7)", "whole"), (f"right({phone}, 4)", "family")]
        parts += [(column, "family") for column in of(used, "address")] + [(column, "given") for column in of(used, "address")]
    parts += [(column,) for column in of(used, "address")]
    return {f"key_{place}": _key(columns) for place, columns in enumerate(dict.fromkeys(parts))}


def _key(columns: Sequence[str]) -> str:
    known = " AND ".join(f"{column} IS NOT NULL" if ">" not in column else column for column in columns)
    return f"CASE WHEN {known} THEN hash({', '.join(column for column in columns if '>' not in column)}) END"


def chosen(connection: DuckDBPyConnection, records: str, rules: Mapping[str, str], largest: int) -> tuple[dict[str, str], str]:
    """Return the rules worth using on these records, and the SQL of the (rule, key) that too many share.

    Blocks of more than `largest` records find nobody; a rule goes when what is left would still find more than `PAIRS_EACH`
    candidates for each record, or when the rules that find fewer have used up what all may find together.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE common (rule VARCHAR, key UBIGINT)")
    size = connection.execute(f"SELECT count(*) FROM {records}").fetchall()[0][0]
    found: dict[str, int] = {}
    for rule, key in rules.items():
        blocks = f"SELECT {key} AS key, count(*) AS n FROM {records} GROUP BY ALL HAVING n > 1"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE blocks AS SELECT * FROM ({blocks}) WHERE key IS NOT NULL")
        [(pairs,)] = connection.execute(f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM blocks WHERE n <= {largest}").fetchall()
        if 0 < pairs <= PAIRS_EACH * size:
            connection.execute(f"INSERT INTO common SELECT '{rule}', key FROM blocks WHERE n > {largest}")
            found[rule] = int(pairs)
    connection.execute("DROP TABLE IF EXISTS blocks")
    together = accumulate(sorted(found.values()))
    kept = {rule for rule, total in zip(sorted(found, key=lambda rule: found[rule]), together, strict=True)
            if total <= max(ALL_PAIRS, ALL_EACH * size)}
    return {rule: key for rule, key in rules.items() if rule in kept}, "SELECT rule, key FROM common"
