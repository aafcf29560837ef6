"""Whose word counts where several records describe one customer: a column has the value of the first record that knows it.

First come the sources that home.toml trusts, in its order; then records that bear a national id, for somebody saw the document;
then the others. Of equals the one that holds since the latest day comes first (its `valid_from`, else when it was known), then
by source and key. In which order files were loaded says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from kequn.warehouse import sql

PRECEDENCE = "precedence"  # a text; the smallest comes first
ORDER = f"{PRECEDENCE}, source, source_key"
FIRST = f"row({ORDER})"  # for arg_min

_LAST_DAY = "DATE '9999-12-31'"


def precedence_sql(trust: Sequence[str]) -> str:
    """Return the SQL of a customer row's precedence; `trust` are sources, those trusted most first."""
    trusted = " ".join(f"WHEN {sql.text(source)} THEN {place}" for place, source in enumerate(trust))
    proven = f"{len(trust)} + (national_id_hash IS NULL)::INTEGER"
    rank = f"CASE source {trusted} ELSE {proven} END" if trust else proven
    age = f"greatest(date_diff('day', coalesce(valid_from, known_at::DATE), {_LAST_DAY}), 0)"
    return f"printf('%03d%07d', {rank}, {age})"
