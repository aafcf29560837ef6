"""What people say about who is one person: these two are one, or they are two. It counts at once, and for every run after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from django.utils import timezone

from kequn.bridge import people, reading
from kequn.customers.matching.union import unite
from kequn.kernel.errors import HomeError, RefusedError
from kequn.loop.identities import cluster, compared, joins_among, seen_pairs, survivors
from kequn.loop.scoped import ScopedBank
from kequn.warehouse import redirects
from kequn.warehouse.home import Paths
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.redirects import Word
from kequn.work.jobs import enqueue
from kequn.work.kinds import RUN

REASON = 200  # characters of a reason that are kept


class IdentityError(RefusedError):
    """Two customers cannot be judged so."""


def judge(bank: ScopedBank, one: int, other: int, *, same: bool, reason: str) -> None:
    """Say that two customers are one person, or two. IdentityError where that cannot be, NotSeen where one is not seen."""
    said, found = " ".join(reason.split())[:REASON], compared(bank, one, other)
    if not said:
        raise IdentityError("请用几个字说明依据。", "say in a few words how you know")
    if one == other:
        raise IdentityError("这是同一个客户号。", "that is one and the same id")
    if same and found.barred:
        raise IdentityError("两边的证件号或主客户号不同，不能合并；请交主数据管理员核实。",
                            "they have different ids or master numbers and cannot be joined; ask the stewards of master data")
    paths, now, by = Paths(reading.home()), timezone.now(), bank.scope.actor
    try:
        if same:
            redirects.be_one(paths, one, other, at=now, reason=said, by=by)
        else:
            redirects.keep_apart(paths, one, other, at=now, reason=said, by=by, split=_split(bank, one, other))
    except HomeError as error:
        raise IdentityError("该客户已不存在，请刷新页面。", "that customer is not there any more; reload the page") from error
    people.settle(Overlays.read(paths))
    enqueue(RUN, {}, key=RUN, actor=by)


def words(bank: ScopedBank) -> list[Word]:
    """Return what was said about pairs that are seen, the latest first."""
    said = redirects.words(Paths(reading.home()))
    seen = seen_pairs(bank, {(word.one, word.other) for word in said})
    return [word for word in reversed(said) if (word.one, word.other) in seen]


def pairs_judged() -> frozenset[tuple[int, int]]:
    """Return the pairs about which somebody has said something."""
    return frozenset((word.one, word.other) for word in redirects.words(Paths(reading.home())))


def _split(bank: ScopedBank, one: int, other: int) -> Mapping[int, int]:
    """Return which number stands for each of the cluster of both, once they are apart: as the run will, by what ties them."""
    stands = survivors(bank, (one, other))
    if stands[one] != stands[other]:
        return {}
    numbers = sorted(cluster(bank, stands[one]))
    place = {number: at for at, number in enumerate(numbers)}
    same = redirects.said(Paths(reading.home())).same
    said = [pair for pair in same if set(pair) <= set(numbers) and set(pair) != {one, other}]
    ties: Sequence[tuple[int, int]] = [*said, *((pair.one, pair.other) for pair in joins_among(bank, numbers))]
    left, right = (np.array([place[tie[side]] for tie in ties], dtype=np.int64) for side in (0, 1))
    found = unite(len(numbers), left, right, apart=[(place[one], place[other])])
    return {number: numbers[found.first[at]] for number, at in place.items()}
