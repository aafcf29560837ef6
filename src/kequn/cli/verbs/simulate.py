"""`kequn simulate`: the files that the systems of a simulated bank would send."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from kequn.cli.tables import plain
from kequn.cli.verb import Answer, Call, Verb

ORDER = 15


def arguments(parser: ArgumentParser) -> None:
    """Declare what `simulate` takes."""
    parser.add_argument("--customers", type=int, default=20_000, metavar="N", help="how many customers (20000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same bytes (1)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder for the files and their mapping")


def execute(call: Call) -> Answer:
    """Write the files."""
    from kequn.simulate.bank import write

    given = call.arguments
    summary = write(given.out, customers=given.customers, seed=given.seed, progress=call.progress.doing)
    return {key: str(value) if isinstance(value, Path) else value for key, value in asdict(summary).items()}


def show(answer: Answer) -> None:
    """Say what was written and what comes next."""
    kinds = ("customers", "accounts", "transactions", "balances", "events")
    counts = ", ".join(f"{plain(answer[kind])} {kind}" for kind in kinds)
    print(f"Simulated {answer['first']} to {answer['until']}: {counts}.")
    print(f"Next: kequn load {answer['mapping']} --data {Path(answer['mapping']).parent}")


VERBS = [Verb(("simulate",), "write the source files of a simulated bank", execute, show, arguments)]
