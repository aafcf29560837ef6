"""`kequn run`: the loop."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kequn.cli.parser import day
from kequn.cli.progress import Progress
from kequn.cli.tables import plain, table
from kequn.cli.verb import Answer, Call, Verb

if TYPE_CHECKING:
    from kequn.loop.record import StepRecord

ORDER = 30


def arguments(parser: ArgumentParser) -> None:
    """Declare what `run` takes."""
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the business day (else the last complete day of the data)")
    parser.add_argument("--only", metavar="STEP", help="that step and what it needs, nothing after it")


def execute(call: Call) -> Answer:
    """Run, and tell each step as it is done."""
    return ran(call.home, call.progress, as_of=call.arguments.as_of, only=call.arguments.only)


def ran(home: Path, progress: Progress, *, as_of: date | None = None, only: str | None = None) -> Answer:
    """Run and return the record; every step is told."""
    from kequn.loop.run import run

    def told(name: str, record: StepRecord | None) -> None:
        if record is None:
            progress.doing(f"{name} …")
        else:
            made = ", ".join(f"{plain(rows)} {made_table}" for made_table, rows in record.rows.items() if rows)
            ending = "reused" if record.reused else f"{record.seconds:.1f} s"
            progress.done(f"{name}: {made or 'nothing to do'} ({ending})")

    return run(home, as_of=as_of, only=only, progress=told).to_json()


def show(answer: Answer) -> None:
    """Show the steps and the day."""
    rows = [(step["name"], sum(step["rows"].values()), step["seconds"], "reused" if step["reused"] else "")
            for step in answer["steps"]]
    table(("step", "rows", "seconds", ""), rows)
    published = f"; snapshot {answer['snapshot']} is published" if answer["snapshot"] else ""
    print(f"Run {answer['number']} as of {answer['as_of']} ({answer['as_of_from']}): {answer['seconds']:.1f} s{published}.")


VERBS = [Verb(("run",), "compute and publish households, tags and segments", execute, show, arguments)]
