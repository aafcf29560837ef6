"""`kequn run`: the loop."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
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
    """Run, and tell each step as it is done; where the home has records, mirror before and publish after."""
    from kequn.project.records import in_use, reached

    given = call.arguments
    if not in_use(call.home):
        return ran(call.home, call.progress, as_of=given.as_of, only=given.only)
    with reached():
        from kequn.bridge.whole import run_whole

        return run_whole(call.home, as_of=given.as_of, only=given.only, progress=_teller(call.progress),
                         told=lambda _, en: call.progress.done(en)).to_json()


def ran(home: Path, progress: Progress, *, as_of: date | None = None, only: str | None = None) -> Answer:
    """Run and return the record; every step is told."""
    from kequn.loop.run import run

    return run(home, as_of=as_of, only=only, progress=_teller(progress)).to_json()


def _teller(progress: Progress) -> Callable[[str, StepRecord | None], None]:
    def told(name: str, record: StepRecord | None) -> None:
        if record is None:
            progress.doing(f"{name} …")
        else:
            made = ", ".join(f"{plain(rows)} {made_table}" for made_table, rows in record.rows.items() if rows)
            ending = "reused" if record.reused else f"{record.seconds:.1f} s"
            progress.done(f"{name}: {made or 'nothing to do'} ({ending})")

    return told


def show(answer: Answer) -> None:
    """Show the steps and the day."""
    steps = [(step["name"], sum(step["rows"].values()), step["seconds"], "reused" if step["reused"] else "")
             for step in answer["steps"]]
    table(("step", "rows", "seconds", ""), steps)
    published = f"; snapshot {answer['snapshot']} is published" if answer["snapshot"] else ""
    print(f"Run {answer['number']} as of {answer['as_of']} ({answer['as_of_from']}): {answer['seconds']:.1f} s{published}.")
    if mirrored := answer.get("mirrored"):
        print(f"From the records: {plain(mirrored['loaded'])} rows; {plain(mirrored['taken_over'])} rows of files taken over, "
              f"{plain(mirrored['differences'])} say otherwise than the records.")
    if out := answer.get("published"):
        rows = ", ".join(f"{plain(number)} {kind}" for kind, number in out["rows"].items())
        print(f"Into the records: {out['passed_over'] or rows}.")


VERBS = [Verb(("run",), "compute and publish households, tags and segments", execute, show, arguments)]
