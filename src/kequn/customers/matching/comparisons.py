"""How two values of a role are compared: levels from equal to different, each with a weight that is learnt from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kequn.customers.matching.roles import WEAK, Field

# Equality of these weighs less where the value is common.
COMMON = ("name", "given_name", "surname", "birth_date", "postcode", "place", "category")


@dataclass(frozen=True)
class Level:
    """One level of agreement: what it is called, and its SQL over `{c}_l` and `{c}_r`."""

    name: str
    condition: str


_EQUAL = Level("equal", "{c}_l = {c}_r")
_NEAR = Level("near", "jaro_winkler_similarity({c}_l, {c}_r) >= 0.92")
_LIKE = Level("like", "jaro_winkler_similarity({c}_l, {c}_r) >= 0.8")
_ONE = Level("one_edit", "damerau_levenshtein({c}_l, {c}_r) <= 1")
_TWO = Level("two_edits", "damerau_levenshtein({c}_l, {c}_r) <= 2")
_BEGINNING = Level("same_beginning", "left({c}_l, 3) = left({c}_r, 3)")
_YEAR = Level("same_year", "left({c}_l, 4) = left({c}_r, 4)")
_USER = Level("same_user", "split_part({c}_l, '@', 1) = split_part({c}_r, '@', 1)")
_SOUND = Level("same_sound", "{c}_sound_l = {c}_sound_r")
_CHARACTER = Level("one_character", "greatest(length({c}_l), length({c}_r)) >= 3 AND levenshtein({c}_l, {c}_r) <= 1 AND "
                                    "{c}_sound_l IS NOT NULL AND {c}_sound_r IS NOT NULL")
_NUMBER = (_EQUAL, _ONE, _TWO)
LEVELS: Mapping[str, Sequence[Level]] = {
    "birth_date": (_EQUAL, _ONE, _TWO, _YEAR), "phone": _NUMBER, "email": (_EQUAL, _USER, _NEAR),
    "number": (_EQUAL, _ONE), "postcode": (_EQUAL, _ONE, _BEGINNING), "address": (_EQUAL, _NEAR, _LIKE),
    "place": (_EQUAL, _NEAR, _LIKE), "category": (_EQUAL,),
}
_LATIN, _CHINESE = (_EQUAL, _NEAR, _LIKE), (_EQUAL, _SOUND, _CHARACTER)
_BOTH = (_EQUAL, _SOUND, _CHARACTER, _NEAR, _LIKE)


def levels_of(field: Field, script: str) -> Sequence[Level]:
    """Return the levels of a column; names have those of the `script` in which they stand: chinese, latin or both."""
    if field.role in LEVELS:
        return LEVELS[field.role]
    return {"chinese": _CHINESE, "latin": _LATIN}.get(script, _BOTH)


def compared(used: Sequence[Field]) -> list[Field]:
    """Return the columns that are compared as weak evidence."""
    return [field for field in used if field.role in WEAK]


def comparison(field: Field, script: str) -> dict[str, Any]:
    """Return the column's comparison as Splink reads it, without weights."""
    levels: list[dict[str, Any]] = [{
        "sql_condition": f"{field.name}_l IS NULL OR {field.name}_r IS NULL", "label_for_charts": "unknown",
        "is_null_level": True}]
    for level in levels_of(field, script):
        written: dict[str, Any] = {"sql_condition": level.condition.format(c=field.name), "label_for_charts": level.name}
        if level is _EQUAL and field.role in COMMON:
            written["tf_adjustment_column"] = field.name
        levels.append(written)
    levels.append({"sql_condition": "ELSE", "label_for_charts": "different"})
    return {"output_column_name": field.name, "comparison_levels": levels}
