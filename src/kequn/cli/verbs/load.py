"""`kequn load`: a mapping's files into the warehouse."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from kequn.cli.tables import table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 20
COUNTS = ("read", "loaded", "repeated", "quarantined", "passed_over")


def arguments(parser: ArgumentParser) -> None:
    """Declare what `load` takes."""
    parser.add_argument("mapping", type=Path, metavar="MAPPING.toml", help="how the files become rows (docs/mapping.md)")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that the files are in")


def execute(call: Call) -> Answer:
    """Load, and tell each file as it is done."""
    return loaded(call.home, call.arguments.mapping, call.arguments.data, call.progress.done)


def loaded(home: Path, mapping: Path, data: Path, told: Callable[[str], None]) -> Answer:
    """Load a mapping's files and return the report; `told` gets a line for each file."""
    from kequn.sources.load import load
    from kequn.warehouse.store import Warehouse

    with Warehouse.open(home, write=True) as warehouse:
        return load(warehouse, mapping, data, progress=told).to_json()


def show(answer: Answer) -> None:
    """Show the counts of each file, and what a person should know."""
    rows = [(file["file"], file["table"], *(file[count] for count in COUNTS), "seen before" if file["recognised"] else "")
            for file in answer["files"]]
    totals = ("all", "", *(answer["totals"][count] for count in COUNTS), "")
    table(("file", "table", "read", "loaded", "repeated", "quarantined", "passed over", ""), [*rows, totals])
    if answer["totals"]["quarantined"]:
        print("Rows in quarantine: kequn quarantine list")
    print("Next: kequn run")
    sys.stdout.flush()
    if answer["findings"]:
        print(f"\nTo be looked at ({len(answer['findings'])}):", file=sys.stderr)
    for finding in answer["findings"]:
        print(f"! {finding}", file=sys.stderr)


VERBS = [Verb(("load",), "load a mapping's files", execute, show, arguments)]
