"""`kequn simulate`: the files that the systems of a simulated bank would send, and those of further days of it."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from kequn.cli.parser import UsageError
from kequn.cli.tables import plain
from kequn.cli.verb import Answer, Call, Verb
from kequn.kernel.errors import SimulationError

ORDER = 15


def arguments(parser: ArgumentParser) -> None:
    """Declare what `simulate` takes."""
    parser.add_argument("--customers", type=int, metavar="N", help="how many customers (20000)")
    parser.add_argument("--seed", type=int, metavar="S", help="the same seed gives the same bytes (1)")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="a TOML file that gives some of the rules other values")
    parser.add_argument("--out", type=Path, metavar="DIR", help="needed: a new folder for the files and their mapping")
    parser.add_argument("--continue", dest="days", type=int, metavar="DAYS", help="let the bank in DIR live on by so many days")
    parser.add_argument("--contacts", type=Path, metavar="FILE", help="with --continue: what is done to customers then (CSV)")


def execute(call: Call) -> Answer:
    """Write the files."""
    from kequn.simulate.bank import write
    from kequn.simulate.continuing import proceed

    given, doing = call.arguments, call.progress.doing
    if given.out is None:  # the parser cannot ask for it: `kequn simulate score` has none
        raise UsageError("the following arguments are required: --out (`kequn simulate --help` shows the usage)")
    if given.days is None and given.contacts is not None:
        raise SimulationError("--contacts tells what is done while a bank lives on; give it with --continue")
    if given.days is None:
        customers, seed = (20_000 if given.customers is None else given.customers), (1 if given.seed is None else given.seed)
        summary = write(given.out, customers=customers, seed=seed, scenario=given.scenario, progress=doing)
    elif (given.customers, given.seed, given.scenario) != (None, None, None):
        raise SimulationError("a bank that lives on keeps its customers, seed and scenario; leave them out with --continue")
    else:
        summary = proceed(given.out, days=given.days, contacts=given.contacts, progress=doing)
    return {key: str(value) if isinstance(value, Path) else value for key, value in asdict(summary).items()}


def show(answer: Answer) -> None:
    """Say what was written and what comes next."""
    kinds = ("customers", "accounts", "transactions", "balances", "events", "contacts")
    counts = ", ".join(f"{plain(answer[kind])} {kind}" for kind in kinds)
    print(f"Simulated {answer['first']} to {answer['until']}: {counts}.")
    print(f"Next: kequn load {answer['mapping']} --data {Path(answer['mapping']).parent}")


VERBS = [Verb(("simulate",), "write the source files of a simulated bank", execute, show, arguments)]
