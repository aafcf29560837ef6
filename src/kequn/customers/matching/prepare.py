"""Values made comparable: one spelling for one thing, names split and sounded out, a key for each rule of blocking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn.customers.characters import COMPOUND
from kequn.customers.matching.roles import Field, of
from kequn.customers.pinyin import readings, surname_reading
from kequn.customers.typed import DOTS
from kequn.warehouse import sql

HAN = r"\p{Han}"
NAMES = ("name", "given_name", "surname")
_DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d/%m/%Y", "%Y.%m.%d", "%d.%m.%Y", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S")
_TEXT = "trim(regexp_replace(lower(nfc_normalize({0})), '\\s+', ' ', 'g'))"
_TOGETHER = "regexp_replace(lower(nfc_normalize({0})), '[^\\p{L}\\p{N}]+', '', 'g')"
_WORDS = "trim(regexp_replace(strip_accents(lower({0})), '[^\\p{L}\\p{N}]+', ' ', 'g'))"
_FREE = f"CASE WHEN regexp_matches({{0}}, '{HAN}') THEN {_TOGETHER} ELSE {_WORDS} END"
_NAME = (f"CASE WHEN regexp_matches({{0}}, '{HAN}') THEN regexp_replace({{0}}, '[\\s{DOTS}]+', '', 'g') ELSE {_WORDS} END")
_DIGITS = "regexp_replace(regexp_replace({0}, '[^0-9]', '', 'g'), '^(?:00)?86(1[0-9]{10})$', '\\1')"
_PHONE = f"CASE WHEN length({_DIGITS}) >= 6 THEN {_DIGITS} END"
_DAY = (f"coalesce(strftime(try_strptime(trim({{0}}), [{', '.join(map(sql.text, _DATES))}]), '%Y%m%d'), "
        "regexp_replace({0}, '[^0-9]', '', 'g'))")
_SPELLING = {
    "master": "trim({0})", "unionid": "trim({0})", "national_id": "upper(regexp_replace({0}, '\\s+', '', 'g'))",
    "mobile": _PHONE, "phone": _PHONE, "email": _TEXT, "birth_date": _DAY, "number": _TOGETHER, "postcode": _TOGETHER,
    "address": _FREE, "place": _FREE, "category": _TEXT, "name": _NAME, "given_name": _NAME, "surname": _NAME,
}
_SKELETON = ("array_to_string(list_sort(list_transform(string_split(whole, ' '), lambda word: "
             "left(word, 1) || regexp_replace(substr(word, 2), '[aeiouyhw]', '', 'g'))), '')")


def prepare(connection: DuckDBPyConnection, used: Sequence[Field], source: str, name: str) -> None:
    """Make the temp table `name` of the relation `source`: `record` and each used column in one spelling, empty texts null.

    Names have a `…_sound` (pinyin, where Chinese) beside them; `whole`, `family`, `given` and `sound` are for blocking.
    """
    columns = ", ".join(_spelt(field) for field in used)
    spelt = f"SELECT record, {columns} FROM ({source})"
    called = [field.name for field in used if field.role in NAMES]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_spelt AS SELECT *, {_whole(used)} AS whole FROM ({spelt})")
    sounds = _sounds(connection, f"{name}_spelt", called)
    connection.register(f"{name}_sounds", sounds)
    joins = " ".join(f"LEFT JOIN {name}_sounds AS s_{field} ON s_{field}.called = r.{field}" for field in [*called, "whole"])
    beside = "".join(f", s_{field}.sound AS {field}_sound" for field in called)
    latin = "nullif(string_split(r.whole, ' ')[{0}], '')"
    family, given = (of(used, role)[:1] for role in ("surname", "given_name"))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {name} AS
        SELECT r.*{beside}, {family[0] if family else f"coalesce(s_whole.family, {latin.format(-1)})"} AS family,
            {given[0] if given else f"coalesce(s_whole.given, {latin.format(1)})"} AS given,
            coalesce(s_whole.sound, {_SKELETON}) AS sound
        FROM {name}_spelt AS r {joins} ORDER BY record""")
    connection.unregister(f"{name}_sounds")
    connection.execute(f"DROP TABLE {name}_spelt")


def _spelt(field: Field) -> str:
    given = f"{sql.name(field.column)}::VARCHAR"
    return f"nullif({_SPELLING[field.role].replace('{0}', given)}, '') AS {field.name}"


def _whole(used: Sequence[Field]) -> str:
    surname, given, name = (of(used, role)[:1] for role in ("surname", "given_name", "name"))
    if surname and given:
        chinese = f"regexp_matches(concat({surname[0]}, {given[0]}), '{HAN}')"
        together = f"CASE WHEN {chinese} THEN concat({surname[0]}, {given[0]}) ELSE concat_ws(' ', {given[0]}, {surname[0]}) END"
        return f"nullif({together}, '')"
    return next(iter([*name, *surname, *given]), "NULL::VARCHAR")


def _sounds(connection: DuckDBPyConnection, table: str, called: Sequence[str]) -> pa.Table:
    """Return, for each Chinese name in these columns: called, sound, family, given."""
    each = " UNION ".join(f"SELECT {column} AS called FROM {table} WHERE regexp_matches({column}, '{HAN}')"
                          for column in [*called, "whole"])
    names = [name for (name,) in connection.execute(f"SELECT called FROM ({each}) ORDER BY called").fetchall()]
    syllables: dict[int, str] = {}
    rows = [_sounded(name, syllables) for name in names]
    return pa.table({"called": pa.array(names, pa.string()), "sound": pa.array([row[0] for row in rows], pa.string()),
                     "family": pa.array([row[1] for row in rows], pa.string()),
                     "given": pa.array([row[2] for row in rows], pa.string())})


def _sounded(name: str, syllables: dict[int, str]) -> tuple[str, str, str]:
    """Return the sound of a Chinese name, and the name cut into family and given name."""
    cut = 2 if len(name) > 2 and name[:2] in COMPOUND else 1
    family, given = name[:cut], name[cut:]
    for character in given:
        if ord(character) not in syllables:
            syllables[ord(character)] = " " + readings(character)[0][0]
    return " ".join(surname_reading(family)[0]) + given.translate(syllables), family, given


def with_keys(connection: DuckDBPyConnection, records: str, rules: Mapping[str, str], common: str) -> None:
    """Add to the temp table `records` a key for each rule (name → SQL): null where a part is unknown or the key is in `common`.

    `common` is a relation of (rule, key): values that too many records share to tell anything.
    """
    keys = ", ".join(f"{expression} AS {rule}" for rule, expression in rules.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {records}_keyed AS SELECT *{', ' + keys if keys else ''} FROM {records}")
    kept = ", ".join(
        f"CASE WHEN {rule} NOT IN (SELECT key FROM ({common}) WHERE rule = {sql.text(rule)}) THEN {rule} END AS {rule}"
        for rule in rules)
    replace = f"REPLACE ({kept})" if kept else ""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {records} AS SELECT * {replace} FROM {records}_keyed ORDER BY record")
    connection.execute(f"DROP TABLE {records}_keyed")
