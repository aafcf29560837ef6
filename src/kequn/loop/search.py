"""Finding one's customers by name, pinyin, id or whole phone number, in the index that the run made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kequn.access.roles import May, Reach
from kequn.customers.typed import Typed, phone_key, typed
from kequn.kernel.errors import HomeError
from kequn.loop.persons import Person, persons
from kequn.loop.scoped import ScopedBank
from kequn.warehouse.salt import salt

INDEX = "search_keys"
REPEATED = 8  # keys of one customer that what was typed may begin, at most

# What is found whole comes before what begins so, that before what stands within; then the shorter key, the older customer.
_MATCHES = """
    SELECT coalesce(m.to_no, k.customer_no) AS customer_no,
        CASE WHEN k.kind = 'part' THEN 2 ELSE 0 END + (k.key <> $start)::INTEGER AS rank, length(k.key) AS size
    FROM main.search_keys k LEFT JOIN stored.redirects m ON m.customer_no = k.customer_no
    WHERE k.key >= $start AND k.key < $start || chr(1114111) AND {kinds}
"""
_OWN = "SELECT unnest($managed::BIGINT[]) AS customer_no"
_FIRST = """
    SELECT customer_no, rank, size FROM ({matches}) SEMI JOIN ({who}) USING (customer_no)
    ORDER BY rank, size, customer_no LIMIT $most
"""
_ANY = "(k.kind <> 'phone' OR k.key = $start)"
_WHOLE = "(k.kind = 'id' OR (k.key = $start AND k.kind IN ('name', 'phone')))"


@dataclass(frozen=True)
class Found:
    """Who was found, best first; `more` where there are others beyond the limit, `short` where too little was typed to ask."""

    people: tuple[Person, ...]
    more: bool = False
    short: bool = False


def search(bank: ScopedBank, text: str, *, limit: int = 20) -> Found:
    """Find those of the customers seen whom the text may mean.

    Who may not see names finds by id, by a whole name or a whole number only: else what was typed would unmask what is shown.
    """
    bank.scope.require(May.SEE_PERSONS)
    if INDEX not in bank.bank.snapshot.results:
        raise HomeError(f"{bank.bank.home}: its snapshot has no search index yet; run: kequn run --home {bank.bank.home}")
    asked = typed(text)
    if asked.short and not asked.phone:
        return Found((), short=True)
    found = sorted({hit for start in _starts(bank, asked) for hit in _hits(bank, start, limit)})
    numbers = list(dict.fromkeys(number for _, _, number in found))
    known = persons(bank, numbers[:limit])
    return Found(tuple(known[number] for number in numbers[:limit] if number in known), more=len(numbers) > limit)


def _starts(bank: ScopedBank, asked: Typed) -> Iterable[str]:
    hashed = phone_key(asked.phone, salt(bank.bank.snapshot.paths)) if asked.phone else None
    return asked.starts if hashed is None else (*asked.starts, hashed)


def _hits(bank: ScopedBank, start: str, limit: int) -> list[tuple[int, int, int]]:
    """Return rank, length of the key and number of the first matches; a customer may come several times."""
    managed = bank.scope.role.reach is Reach.MANAGED  # then the few numbers are quicker than the table of all customers
    kinds = _ANY if bank.scope.may(May.SEE_NAMES) else _WHOLE
    query = _FIRST.format(matches=_MATCHES.format(kinds=kinds), who=_OWN if managed else bank.who())
    given = {"start": start, "most": (limit + 1) * REPEATED} | ({"managed": sorted(bank.scope.managed)} if managed else {})
    with bank.connection.cursor() as cursor:
        return [(rank, size, number) for number, rank, size in cursor.execute(query, given).fetchall()]
