"""What a column of a table of persons says: its role, by which it is prepared, compared and blocked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kequn.kernel.errors import KequnError
from kequn.kernel.nearest import hint

MASTER, NATIONAL_ID = "master", "national_id"
GUARDS = (MASTER, NATIONAL_ID)  # two different values of one of these are two persons, whatever else agrees
STRONG = (*GUARDS, "unionid", "mobile")  # verified: the same value is the same person

WEAK = {
    "name": "the whole name, in Chinese or in Latin letters",
    "given_name": "the given name alone",
    "surname": "the family name alone",
    "birth_date": "a day, or a text such as 1980-02-29, 19800229 or 29/02/1980",
    "phone": "a phone number that nobody verified",
    "email": "a mail address",
    "number": "an id that nobody verified: it may be mistyped, and two persons may have the same",
    "postcode": "a post code",
    "address": "a free text of where somebody lives, or a part of it",
    "place": "the name of a town, district or country",
    "category": "one of a few words: gender, occupation, region, house number",
}
ROLES = {
    MASTER: "the bank's master customer number (ECIF)",
    NATIONAL_ID: "the national id, or a hash of it",
    "unionid": "the id of one person in all that a firm runs in WeChat",
    "mobile": "a mobile number that its holder confirmed",
    **WEAK,
}


@dataclass(frozen=True)
class Field:
    """One column in use: the caller's `column`, its `role`, and the `name` under which it is prepared, such as address_2."""

    column: str
    role: str
    name: str


def fields(columns: Mapping[str, str], present: Iterable[str]) -> tuple[Field, ...]:
    """Return the columns in use, in their order. KequnError for an unknown role or a column that is not there."""
    there, seen, found = list(present), dict.fromkeys(ROLES, 0), []
    if not columns:
        raise KequnError("columns is empty; give {column: role}, with roles such as name, birth_date, mobile")
    for column, role in columns.items():
        if role not in ROLES:
            raise KequnError(f"{role!r} is no role of a column{hint(str(role), ROLES)}; the roles are {', '.join(ROLES)}")
        if column not in there:
            raise KequnError(f"the table has no column {column!r}{hint(str(column), there)}")
        seen[role] += 1
        found.append(Field(column, role, role if seen[role] == 1 else f"{role}_{seen[role]}"))
    return tuple(found)


def of(used: Iterable[Field], *roles: str) -> list[str]:
    """Return the prepared names of the columns in these roles."""
    return [field.name for field in used if field.role in roles]
