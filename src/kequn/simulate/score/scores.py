"""Judge claims files: the only door of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kequn.kernel.errors import SimulationError
from kequn.simulate.score import effect, elsewhere, household, leaving, same
from kequn.simulate.score.claims import Verdict, read
from kequn.simulate.score.truth import opened

KINDS = (leaving.KIND, same.KIND, household.KIND, elsewhere.KIND, effect.KIND)


@dataclass(frozen=True)
class Score:
    """What was judged: the file, the kind of its claims, the number of its rows, and the verdict."""

    file: str
    kind: str
    rows: int
    verdict: Verdict


def scores(truth: Path, files: Sequence[Path]) -> list[Score]:
    """Compare each file of claims with the folder `truth`. Raises SimulationError for what is missing or wrong."""
    found = []
    with opened(truth) as book:
        for path in files:
            claims = read(path, KINDS, book)
            rows = int(claims.ask("SELECT count(*) AS n FROM claims")["n"][0])
            verdict = claims.kind.judge(claims)
            if sum(verdict.left_out.values()) == rows:
                raise SimulationError(f"{path.name}: no row can be judged ({_said(verdict)}); is {truth} the truth of this bank?")
            found.append(Score(path.name, claims.kind.name, rows, verdict))
    return found


def _said(verdict: Verdict) -> str:
    return ", ".join(f"{count} {what}" for what, count in verdict.left_out.items() if count)
