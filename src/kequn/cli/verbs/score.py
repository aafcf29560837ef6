"""`kequn simulate score`: what somebody claims of a simulated bank beside its truth."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from kequn.cli.tables import plain, table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 16


def arguments(parser: ArgumentParser) -> None:
    """Declare what `simulate score` takes."""
    parser.add_argument("claims", nargs="+", type=Path, metavar="CLAIMS.csv", help="claims; the first line tells their kind")
    parser.add_argument("--truth", type=Path, required=True, metavar="DIR", help="the folder truth/ of the simulated bank")


def execute(call: Call) -> Answer:
    """Judge each file."""
    from kequn.simulate.score.scores import scores

    given = call.arguments
    found = scores(given.truth, given.claims)
    return {"truth": str(given.truth), "claims": [
        {"file": one.file, "kind": one.kind, "rows": one.rows, **asdict(one.verdict)} for one in found]}


def show(answer: Answer) -> None:
    """Print a table for each file: what is measured by what it is measured of."""
    for one in answer["claims"]:
        columns = one["figures"]
        measures = dict.fromkeys(name for figures in columns.values() for name in figures)
        rows = [(name, *(_figure(figures.get(name)) for figures in columns.values())) for name in measures]
        table((one["kind"], *columns), rows, title=f"{one['file']}: {plain(one['rows'])} rows")
        for what, count in one["left_out"].items():
            if count:
                print(f"Left out: {plain(count)} {what}.")


def _figure(value: float | None) -> str:
    return f"{value:.4f}" if isinstance(value, float) else plain(value)


VERBS = [Verb(("simulate", "score"), "compare claims with the truth", execute, show, arguments)]
