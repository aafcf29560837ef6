"""`kequn runs`: which runs there were, and how they ended."""

from __future__ import annotations

from kequn.cli.tables import table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 60


def execute(call: Call) -> Answer:
    """Read the run records, the newest first."""
    from kequn.loop.record import Records
    from kequn.warehouse.home import Paths, read_settings

    paths = Paths(call.home)
    read_settings(paths)
    records = Records(paths.warehouse / "runs")
    return {"runs": [records.read(number) for number in reversed(records.numbers())]}


def show(answer: Answer) -> None:
    """Show one line for each run."""
    if not answer["runs"]:
        print("No run yet. Next: kequn run")
        return
    rows = [
        (run["number"], run["as_of"], run["began"], "done" if run["ended"] else "did not end", run["seconds"], run["snapshot"],
         ", ".join(step["name"] + (" (reused)" if step["reused"] else "") for step in run["steps"]))
        for run in answer["runs"]
    ]
    table(("run", "as of", "began (UTC)", "", "seconds", "snapshot", "steps"), rows)


VERBS = [Verb(("runs",), "list the runs", execute, show)]
