"""What happened to some customers, newest first, over all sources; happenings of one sort on one day are one line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kequn.customers.masking import masked
from kequn.loop.customer.rows import asked, known, of, product_names, visible
from kequn.loop.scoped import ScopedBank

COLUMNS = ("day", "source", "what", "code", "detail", "person", "amount", "times", "customer_no")

# Each gives COLUMNS and `place`, the order within a day. `what` is what happened to the thing; `person` is masked when read.
_SOURCES = {
    "transactions": """
        SELECT occurred_on AS day, 'booked' AS what, kind AS code, channel AS detail, counterparty_name AS person, amount,
            1 AS times, coalesce(sequence, 0) AS place, customer_no FROM ({visible}) WHERE {whose}""",
    "holdings": """
        SELECT coalesce(started_on, valid_from) AS day, 'begun' AS what, category AS code, product_id AS detail, NULL AS person,
            amount, 1 AS times, 0 AS place, customer_no FROM ({known}) WHERE {whose}
        UNION ALL
        SELECT valid_to, 'ended', category, product_id, NULL, amount, 1, 1, customer_no FROM ({known}) WHERE {whose}""",
    "contacts": """
        SELECT occurred_on AS day, coalesce(answer, 'contacted') AS what, purpose AS code, channel AS detail, NULL AS person,
            NULL AS amount, count(*) AS times, 0 AS place, customer_no
        FROM ({visible}) WHERE {whose} AND arm IS DISTINCT FROM 'control' GROUP BY ALL""",
    "events": """
        SELECT occurred_on AS day, 'done' AS what, name AS code, channel AS detail, NULL AS person, NULL AS amount,
            count(*) AS times, 0 AS place, customer_no
        FROM ({visible}) WHERE {whose} GROUP BY occurred_on, name, channel, customer_no""",
    "complaints": """
        SELECT occurred_on AS day, 'opened' AS what, topic AS code, NULL AS detail, NULL AS person, NULL AS amount, 1 AS times,
            0 AS place, customer_no FROM ({visible}) WHERE {whose}
        UNION ALL
        SELECT closed_on, 'closed', topic, NULL, NULL, NULL, 1, 1, customer_no FROM ({visible}) WHERE {whose}""",
    "assessments": """
        SELECT occurred_on AS day, 'assessed' AS what, risk_level::VARCHAR AS code, expires_on::VARCHAR AS detail, NULL AS person,
            NULL AS amount, 1 AS times, 0 AS place, customer_no FROM ({visible}) WHERE {whose}""",
    "life_facts": """
        SELECT occurred_on AS day, 'told' AS what, kind AS code, told_by AS detail, NULL AS person, NULL AS amount, 1 AS times,
            0 AS place, customer_no FROM ({visible}) WHERE {whose}""",
    "disclosures": """
        SELECT occurred_on AS day, 'told' AS what, kind AS code, proof AS detail, NULL AS person, amount, 1 AS times, 0 AS place,
            customer_no FROM ({visible}) WHERE {whose}""",
    "answers": """
        SELECT occurred_on AS day, if(value IS NULL, 'refused', 'answered') AS what, fact AS code, NULL AS detail, NULL AS person,
            NULL AS amount, 1 AS times, coalesce(sequence, 0) AS place, customer_no FROM ({visible}) WHERE {whose}""",
    "accounts": """
        SELECT opened_on AS day, 'opened' AS what, category AS code, NULL AS detail, NULL AS person, NULL AS amount, 1 AS times,
            0 AS place, customer_no FROM ({visible}) WHERE {whose}
        UNION ALL
        SELECT closed_on, 'closed', category, NULL, NULL, NULL, 1, 1, customer_no FROM ({visible}) WHERE {whose}""",
    "addresses": """
        SELECT valid_from AS day, 'moved' AS what, kind AS code, NULL AS detail, NULL AS person, NULL AS amount, 1 AS times,
            0 AS place, customer_no FROM ({known}) WHERE {whose} AND kind = 'home'""",
    "relations": """
        SELECT valid_from AS day, 'tied' AS what, kind AS code, NULL AS detail, NULL AS person, NULL AS amount, 1 AS times,
            0 AS place, customer_no FROM ({known}) WHERE {whose}""",
}
SOURCES = tuple(_SOURCES)


@dataclass(frozen=True)
class Happening:
    """One line: the day, the table it stands in, what happened, and of what sort it was.

    `detail` is the channel, the product's name, when an assessment expires, the proof of a disclosure, or who told a life fact;
    of a contact `code` is the purpose and `what` the answer; a contact that was withheld by lot is none. `person` is masked.
    """

    day: date
    source: str
    what: str
    code: str | None
    detail: str | None
    person: str | None
    amount: Decimal | None
    times: int
    customer_no: int

    @property
    def inferred(self) -> bool:
        """Whether nobody told it: it was concluded from data."""
        return self.source == "life_facts" and self.detail == "inferred"


@dataclass(frozen=True)
class Page:
    """Some happenings, and where the next page begins (None: there is no more)."""

    happenings: tuple[Happening, ...]
    next: int | None


def timeline(
    bank: ScopedBank, numbers: Collection[int], *, source: str = "", among: Collection[str] = SOURCES, since: date = date.min,
    offset: int = 0, limit: int = 30,
) -> Page:
    """Return a page of what happened to these customers, all of whom are seen, from a day up to the bank's.

    It is of one source, or of all those `among` which it is looked for.
    """
    chosen = [source] if source in _SOURCES else among
    relations = " UNION ALL ".join(
        f"SELECT *, '{name}' AS source FROM (" + _SOURCES[name].format(
            visible=visible(bank, name), known=known(bank, name), whose=of(numbers)) + ")" for name in chosen)
    order = "day DESC, source, place DESC, code, amount, detail, customer_no"
    cut = f"WHERE day BETWEEN ? AND ? ORDER BY {order} LIMIT {int(limit) + 1} OFFSET {int(offset)}"
    found = asked(bank, COLUMNS, f"({relations}) {cut}", [since, bank.as_of])
    names = product_names(bank)
    happenings = [Happening(**{**row, "person": masked("counterparty_name", row["person"]),
                               "detail": names.get(row["detail"], row["detail"])}) for row in found[:limit]]
    return Page(tuple(happenings), offset + limit if len(found) > limit else None)
