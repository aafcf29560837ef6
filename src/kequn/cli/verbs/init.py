"""`kequn init`: a new empty home."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from kequn.cli.verb import Answer, Call, Verb

ORDER = 10


def arguments(parser: ArgumentParser) -> None:
    """Declare what `init` takes."""
    parser.add_argument("folder", metavar="HOME", nargs="?", type=Path, help="a new or empty folder (else as --home)")
    parser.add_argument("--name", help="what the home is called; else the folder's name")
    parser.add_argument("--time-zone", help="e.g. Asia/Shanghai; else the first mapping states it")
    parser.add_argument("--currency", help="base currency, e.g. CNY; else the first mapping states it")


def execute(call: Call) -> Answer:
    """Create the home."""
    from kequn.warehouse.home import create_home

    given = call.arguments
    folder: Path = given.folder or call.home
    name = given.name or folder.absolute().name
    create_home(folder, name=name, time_zone=given.time_zone, currency=given.currency)
    return {"home": str(folder), "name": name, "time_zone": given.time_zone, "currency": given.currency}


def show(answer: Answer) -> None:
    """Say where the home is and what comes next."""
    print(f"A new home for {answer['name']} is in {answer['home']}.")
    print(f"Next: kequn load MAPPING.toml --data DIR --home {answer['home']}")


VERBS = [Verb(("init",), "make a new empty home", execute, show, arguments)]
