"""How a personal value is shown to somebody who has given no reason to see it."""

from __future__ import annotations

from collections.abc import Mapping


def masked(column: str, value: object) -> object:
    """Return what is shown of a personal value: 王**, 138****1234, a year of birth, the end of an account's number."""
    if value is None:
        return None
    text = str(value)
    if column in ("name", "counterparty_name"):
        return text[:1] + "**"
    if column == "phone":
        return f"{text[:3]}****{text[-4:]}" if len(text) >= 9 else "****"
    if column == "birth_date":
        return text[:4] + "-**-**"
    if column in ("account_id", "counterparty_account"):
        return "***" + text[-2:] if len(text) > 2 else "***"
    return "***"


def masked_row(row: Mapping[str, object], personal: frozenset[str]) -> dict[str, object]:
    """Return the row with the values of its personal columns masked."""
    return {column: masked(column, value) if column in personal else value for column, value in row.items()}
