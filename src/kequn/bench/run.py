"""One benchmark or all of them: a bank made in a temporary folder, the measurements, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kequn.bench import baskets, counts, groups, identity, load, moments, pages, tags
from kequn.bench.measure import Pair, Waits, machine
from kequn.kernel.errors import SourceError
from kequn.kernel.nearest import hint

Told = Callable[[str], None]
Bench = Callable[[Path, int, Told], Sequence[Pair | Waits]]
BENCHES: Mapping[str, Bench] = {
    "counts": counts.measure, "tags": tags.measure, "load": load.measure, "baskets": baskets.measure,
    "identity": identity.measure, "groups": groups.measure, "moments": moments.measure, "pages": pages.measure,
}


def run(name: str, *, size: int, told: Told) -> dict[str, Any]:
    """Measure the benchmark of that name, or `all`, on a bank of `size` customers; `told` is given lines of progress.

    Returns the machine, the size and the figures of every pair. SourceError where a name is unknown or an answer differs.
    """
    if name not in (*BENCHES, "all"):
        raise SourceError(f"there is no benchmark {name!r}: it is {', '.join(BENCHES)} or all{hint(name, BENCHES)}")
    if size < 1:
        raise SourceError(f"a bank of {size} customers cannot be measured; give --size 1 or more")
    pairs: list[Pair | Waits] = []
    with TemporaryDirectory(prefix="kequn-bench-") as folder:
        for chosen in BENCHES if name == "all" else (name,):
            pairs += BENCHES[chosen](Path(folder), size, told)
    return {"machine": machine(), "size": size, "results": [pair.to_json() for pair in pairs]}
