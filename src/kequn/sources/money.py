"""Amounts in another currency than the home's, turned into it with the latest rate at or before the row's day."""

from __future__ import annotations

from kequn.facts.schema import Type
from kequn.sources.work import Work
from kequn.warehouse import sql
from kequn.warehouse.tables import TABLES

DAYS = ("occurred_on", "started_on", "opened_on", "valid_from")


def price(work: Work) -> bool:
    """Make `priced` (line, rate) for rows in another currency and refuse those without a rate; tell whether there are any."""
    if foreign(work) == "false":
        return False
    days = [day for day in DAYS if day in _given(work)]
    day = f"coalesce({', '.join([*days, 'known_at::DATE'])})"
    work.run(
        f"CREATE OR REPLACE TEMP TABLE abroad AS SELECT line, {_currency(work)} AS currency, {day} AS day "
        f"FROM {work.good} WHERE {foreign(work)}"
    )
    if not work.number("SELECT count(*) FROM abroad"):
        return False
    latest = "arg_max(rate, known_at) AS rate"
    rates = f"SELECT currency, occurred_on AS day, {latest} FROM stored.rates WHERE known_to IS NULL AND rate > 0 GROUP BY ALL"
    work.run(
        f"CREATE OR REPLACE TEMP TABLE priced AS SELECT line, rate FROM abroad ASOF JOIN ({rates}) AS r USING (currency, day)"
    )
    what = "no exchange rate for its currency on or before its day; load rates, then retry"
    work.refuse(f"SELECT line, {sql.text(what)} FROM abroad ANTI JOIN priced USING (line)")
    return True


def foreign(work: Work) -> str:
    """Return the condition that a row's money is in another currency than the home's; `false` where none can be."""
    default = work.mapping.currency or work.base
    if not _money(work) or ("currency" not in _given(work) and default == work.base):
        return "false"
    return f"{_currency(work)} <> {sql.text(work.base)}"


def priced_columns(work: Work, *, abroad: bool) -> dict[str, str]:
    """Return the SQL of the money columns as they are stored; where rows are abroad, `priced` is joined."""
    if not _money(work):
        return {}
    made = (
        {name: f"CASE WHEN rate IS NULL THEN {name} ELSE TRY_CAST({name} * rate AS DECIMAL(18,2)) END" for name in _money(work)}
        if abroad
        else {}
    )
    if "amount" in _money(work):
        made["currency_amount"] = "amount"
        made["currency"] = _currency(work)
    return made


def _given(work: Work) -> set[str]:
    given = {rule.target for rule in work.table.columns}
    return given | {"occurred_on"} if "occurred_at" in given else given


def _money(work: Work) -> list[str]:
    return [
        column.name for column in TABLES[work.table.name].columns if column.type is Type.MONEY and column.name in _given(work)
    ]


def _currency(work: Work) -> str:
    default = sql.text(work.mapping.currency or work.base)
    return f"coalesce(upper(currency), {default})" if "amount" in _given(work) else default
