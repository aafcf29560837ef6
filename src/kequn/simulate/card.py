"""The card system: holders under a number of its own, debit and credit cards; fixed widths with a flag file and a trailer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import files
from kequn.simulate.accounts import CARD
from kequn.simulate.city import City
from kequn.simulate.dirty import QUARANTINED, WAITING, Fault, Planted
from kequn.simulate.draws import Ints
from kequn.simulate.drops import Drop, stamp_of, told
from kequn.simulate.holdings import CATEGORIES, Holdings
from kequn.simulate.identities import Identities
from kequn.simulate.names import digits, join
from kequn.simulate.recorded import Recorded, recorded

HOLDER = {"NO": 10, "NAME": 40, "CERT": 18, "MOBILE": 11, "BIRTH": 8, "ADDR": 120, "OPENED": 8}
CARDS = {"CARD": 19, "NO": 10, "CLASS": 1, "LIMIT": 12, "OPENED": 8, "CLOSED": 8, "STATUS": 1, "TOLD": 8}
HOLDER_FAULTS = (
    Fault("impossible date of birth", {"NO": "K8{n:08d}", "CERT": "39{n:016d}", "BIRTH": "19870231"}),
    Fault("broken bytes", {"NO": "K8{n:08d}", "NAME": f"王{files.BROKEN}"}), Fault("the same row twice"),
    Fault("no national id", {"NO": "K8{n:08d}", "CERT": ""}),
)
CARD_FAULTS = (
    Fault("a letter in an amount", {"CARD": "9990{n:012d}", "CLASS": "C", "LIMIT": "00000O500000"}), Fault("the same row twice"),
    Fault("unknown holder", {"CARD": "9990{n:012d}", "NO": "K999999999"}),
    Fault("impossible date", {"CARD": "9990{n:012d}", "TOLD": "20250230"}),
)
KINDS = [CATEGORIES.index("card"), CATEGORIES.index("credit_card")]
MISCOUNTED, CUT_OFF = 3, 6  # drops of cards: one whose flag file counts wrong, one whose transfer breaks off before its flag


def write(out: Path, city: City, planted: Planted, known: Identities) -> int:
    """Write holders and the drops of cards into `out`/card; return the number of rows."""
    (out / "card").mkdir(parents=True)
    cards = city.holdings.take(np.flatnonzero(np.isin(city.holdings.category, KINDS)))
    client, first = np.unique(cards.client, return_index=True)
    number = join("K", digits((np.arange(city.clients.count) * 104_729 + 7) % 1_000_000_000, 9))
    known.add("card", number.take(pa.array(client)), city.clients.person[client])
    holders = recorded(city, city.clients.person[client], "card")
    return _holders(out, city, planted, number.take(pa.array(client)), cards.started[first], holders) + _cards(
        out, city, planted, number, cards)


def _holders(out: Path, city: City, planted: Planted, number: pa.Array, since: Ints, holders: Recorded) -> int:
    columns = {
        "NO": number, "NAME": holders.name, "CERT": holders.national_id, "MOBILE": holders.mobile,
        "BIRTH": files.dates(holders.birth, "%Y%m%d"), "ADDR": holders.address, "OPENED": files.dates(since, "%Y%m%d")}
    file = f"card/holders_{stamp_of(city.months[-1].last)}.txt"
    marks = holders.marks("spelling", "national_id", "mobile", "former", "birth", "address")
    columns = planted.plant(file, columns, HOLDER_FAULTS, marks=marks, header=0)
    files.fixed(out / file, columns, HOLDER)
    return len(columns["NO"])


def _cards(out: Path, city: City, planted: Planted, number: pa.Array, cards: Holdings) -> int:
    total, card = 0, _card_numbers(city, cards)
    for index, drop in enumerate(told(city.months, cards.started, cards.ended, city.seed, "card")):
        columns = _columns(card, number, cards, drop)
        file = f"card/cards_{drop.stamp}.txt"
        if index == MISCOUNTED:
            files.fixed(out / file, columns, CARDS)
            files.flag(out / file, len(drop.rows) + 4)
            planted.note(file, 0, QUARANTINED, "the flag file counts three rows too many; sent again")
            file = f"card/cards_{drop.stamp}_2.txt"
        elif index == CUT_OFF:
            _cut_off(out / file, columns)
            planted.note(file, 0, WAITING, "the transfer broke off and there is no flag file; sent again")
            file = f"card/cards_{drop.stamp}_2.txt"
        columns = planted.plant(file, columns, () if total else CARD_FAULTS, marks=drop.marks(), header=0)
        files.fixed(out / file, columns, CARDS)
        total += len(columns["CARD"])
    return total


def _cut_off(path: Path, columns: dict[str, pa.Array]) -> None:
    """Write the first half of the file, without its flag."""
    files.fixed(path, columns, CARDS)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    path.with_name(f"{path.name}.ok").unlink()


def _columns(card: pa.Array, number: pa.Array, cards: Holdings, drop: Drop) -> dict[str, pa.Array]:
    rows = drop.rows
    credit = cards.category[rows] == KINDS[1]
    return {
        "CARD": card.take(pa.array(rows)), "NO": number.take(pa.array(cards.client[rows])),
        "CLASS": files.text(("D", "C"), credit.astype(np.int64)), "LIMIT": digits(np.where(credit, cards.amount[rows], 0), 12),
        "OPENED": files.dates(cards.started[rows], "%Y%m%d"),
        "CLOSED": files.dates(cards.ended[rows], "%Y%m%d", known=drop.ended),
        "STATUS": files.text(("1", "9"), drop.ended.astype(np.int64)), "TOLD": files.dates(drop.told, "%Y%m%d")}


def _card_numbers(city: City, cards: Holdings) -> pa.Array:
    """Return the cards' numbers: a debit card has its account's, where that is a card account."""
    own = join("9980", digits(np.arange(len(cards.client)) + 1, 12))
    on_account = (cards.category == KINDS[0]) & (city.accounts.category[cards.client] == CARD)
    return pc.if_else(pa.array(on_account), city.accounts.id.take(pa.array(cards.client)), own)
