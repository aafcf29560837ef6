"""Counting segments: conditions over ready tags and over raw rows, as `kequn count` and a page ask them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from kequn.bench.bank import AS_OF
from kequn.bench.measure import Pair, paired
from kequn.bench.reference import queries, questions
from kequn.bench.stand import Stand, stand
from kequn.kernel.errors import SourceError

AIM = 1.3
TURNS = {"ready": 25, "raw": 7}


def measure(folder: Path, size: int, told: Callable[[str], None]) -> list[Pair]:
    """Measure every condition; both sides must give the same number."""
    pairs = []
    with stand(folder, size, told) as both:
        for kind, turns in TURNS.items():
            told(f"counts: conditions over {kind} facts")
            by_hand = queries(f"counts_{kind}.sql")
            for name, expression in questions(kind).items():
                ours, theirs = partial(_asked, both, expression), partial(_by_hand, both, by_hand[name])
                if ours() != theirs():
                    raise SourceError(f"counts: {name}: Kequn counts {ours():,}, the reference {theirs():,}")
                pairs.append(paired(f"{kind} {name}", ours, theirs, turns=turns, aim=AIM))
    return pairs


def _asked(both: Stand, expression: str) -> int:
    return both.bank.customers.where(expression, as_of=AS_OF).count()


def _by_hand(both: Stand, query: str) -> int:
    [(count,)] = both.reference.execute(query).fetchall()
    return int(count)
