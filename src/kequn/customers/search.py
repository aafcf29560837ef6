"""The search index: what each customer is called and under which keys they are found, made anew by each run.

A key is found by its beginning, so a name has a key for each of its suffixes. Phone numbers are found whole only, by a keyed
hash: an index of their beginnings would be a list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from kequn.customers.characters import COMPOUND
from kequn.customers.pinyin import Syllables, readings, surname_reading
from kequn.customers.typed import DOTS
from kequn.warehouse import sql
from kequn.warehouse.survivorship import FIRST

KINDS = ("id", "name", "sound", "part", "phone")  # what a key is; a part begins within the name
HASHED = ("national_id", "mobile")  # identifiers that are no key of their own

_HAN = r"\p{Han}"
_CLEAN = f"regexp_replace(lower(name), '[\\s{DOTS}''’-]+', '', 'g')"
_WORDS = "list_filter(regexp_split_to_array(strip_accents(lower(name)), '[^\\p{L}\\p{N}]+'), lambda word: word <> '')"
_COMPOUND = ", ".join(sql.text(surname) for surname in COMPOUND)
_DIGITS = "regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(?:00)?86(1[0-9]{10})$', '\\1')"

_NAMES = f"""
    CREATE OR REPLACE TEMP TABLE names AS
    SELECT customer_no, {_CLEAN} AS name, {_WORDS} AS words, regexp_matches(name, '{_HAN}') AS chinese
    FROM persons WHERE name IS NOT NULL
"""
_SPLIT = f"""
    CREATE OR REPLACE TEMP TABLE split AS
    SELECT customer_no, left(name, cut) AS surname, substr(name, cut + 1) AS given FROM (
        SELECT *, CASE WHEN length(name) > 2 AND left(name, 2) IN ({_COMPOUND}) THEN 2 ELSE 1 END AS cut
        FROM names WHERE length(name) > 1 AND regexp_full_match(name, '{_HAN}+'))
"""
_KEYS = f"""
    SELECT name AS key, customer_no, 'name' AS kind FROM names WHERE chinese AND name <> ''
    UNION ALL
    SELECT substr(name, place), customer_no, 'part'
    FROM (SELECT customer_no, name, unnest(range(2, length(name) + 1)) AS place FROM names WHERE chinese)
    WHERE regexp_matches(substr(name, place, 1), '{_HAN}')
    UNION ALL
    SELECT array_to_string(words[place:], ''), customer_no, CASE place WHEN 1 THEN 'name' ELSE 'part' END
    FROM (SELECT customer_no, words, unnest(range(1, len(words) + 1)) AS place FROM names WHERE NOT chinese)
    UNION ALL
    SELECT family.whole || sounds.whole, customer_no, 'sound' FROM split JOIN family USING (surname) JOIN sounds USING (given)
    UNION ALL
    SELECT unnest(list_distinct([f.whole || s.letters, f.letters || s.letters])), customer_no, 'sound'
    FROM split JOIN family f USING (surname) JOIN (SELECT DISTINCT given, letters FROM sounds) s USING (given)
    UNION ALL
    SELECT whole, customer_no, 'part' FROM split JOIN sounds USING (given)
    UNION ALL
    SELECT unnest([printf('c%08d', customer_no), customer_no::VARCHAR]), customer_no, 'id'
    FROM (SELECT DISTINCT customer_no FROM persons)
    UNION ALL
    SELECT DISTINCT name, customer_no, 'id' FROM (SELECT customer_no, {_CLEAN} AS name FROM source_ids)
    WHERE name <> printf('c%08d', customer_no)
    UNION ALL
    SELECT left(sha256(salt || phone), 32), customer_no, 'phone'
    FROM (SELECT DISTINCT customer_no, salt, {_DIGITS} AS phone FROM persons WHERE phone IS NOT NULL) WHERE length(phone) >= 7
"""


def customer_names(connection: DuckDBPyConnection, tables: Mapping[str, str]) -> pa.Table:
    """Return `customer_no` and `name` of the customers: where several records name one, the first has the say."""
    named = f"SELECT * FROM ({tables['customers']}) WHERE name IS NOT NULL"
    query = f"SELECT customer_no, arg_min(name, {FIRST}) AS name FROM ({named}) GROUP BY customer_no ORDER BY customer_no"
    with connection.cursor() as cursor:
        return cursor.sql(query).to_arrow_table()


def search_keys(connection: DuckDBPyConnection, tables: Mapping[str, str], salt: str) -> pa.Table:
    """Return `key`, `customer_no` and `kind` (one of KINDS) of the customers in `tables` (name → SELECT over visible rows)."""
    with connection.cursor() as cursor:
        found = cursor.sql(f"SELECT customer_no, name, phone, {sql.text(salt)} AS salt FROM ({tables['customers']})")
        persons = found.to_arrow_table()
        names = pc.utf8_normalize(persons.column("name"), "NFKC")
        cursor.register("persons", persons.set_column(1, "name", names))
        other = f"kind NOT IN ({', '.join(map(sql.text, HASHED))})"
        ids = cursor.sql(f"SELECT value AS name, customer_no FROM ({tables['identifiers']}) WHERE value IS NOT NULL AND {other}")
        cursor.register("source_ids", ids.to_arrow_table())
        cursor.execute(_NAMES)
        cursor.execute(_SPLIT)
        _read(cursor, "family", "surname", surname_reading)
        _read(cursor, "sounds", "given", readings)
        return cursor.sql(_KEYS).to_arrow_table()


def _read(cursor: DuckDBPyConnection, name: str, column: str, read: Callable[[str], list[Syllables]]) -> None:
    """Make the table of how each value of that column of `split` is read: a row for each reading, whole and its first letters."""
    rows = [{column: characters, "whole": "".join(syllables), "letters": "".join(syllable[0] for syllable in syllables)}
            for (characters,) in cursor.execute(f"SELECT DISTINCT {column} FROM split").fetchall()
            for syllables in read(characters)]
    cursor.register(name, pa.Table.from_pylist(rows, pa.schema([(key, pa.string()) for key in (column, "whole", "letters")])))
