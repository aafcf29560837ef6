"""`kequn quarantine`: rows that could not be taken in: look at them, mend them, try again, or give them up."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from kequn.cli.tables import plain, table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 50


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("--source", help="of this mapping only")
    parser.add_argument("--table", help="of this table only")
    parser.add_argument("--file", help="of this file only")


def _list(call: Call) -> Answer:
    from kequn.sources.quarantine import summary
    from kequn.warehouse.store import Warehouse

    with Warehouse.open(call.home) as warehouse:
        kinds = [dict(kind) for kind in summary(warehouse)]
    return {"waiting": sum(kind["rows"] for kind in kinds), "kinds": kinds}


def _show_list(answer: Answer) -> None:
    if not answer["waiting"]:
        print("Nothing waits in the quarantine.")
        return
    columns = ("rows", "source", "table", "file", "reason")
    table(columns, [[kind[column] for column in columns] for kind in answer["kinds"]])
    print("Next: kequn quarantine export FILE.csv, mend the column raw, kequn quarantine retry MAPPING.toml --mended FILE.csv")


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="FILE.csv", help="a new file; it holds raw rows, so keep it safe")
    _filters(parser)


def _export(call: Call) -> Answer:
    from kequn.sources.quarantine import export
    from kequn.warehouse.store import Warehouse

    given = call.arguments
    with Warehouse.open(call.home) as warehouse:
        rows = export(warehouse, given.path, source=given.source, table=given.table, file=given.file)
    return {"path": str(given.path), "rows": rows}


def _retry_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("mapping", type=Path, metavar="MAPPING.toml", help="the mapping that the rows came through")
    parser.add_argument("--data", type=Path, default=Path(), metavar="DIR", help="the folder that its lookups are in")
    parser.add_argument("--mended", type=Path, metavar="FILE.csv", help="an exported and corrected file; else all waiting rows")


def _retry(call: Call) -> Answer:
    from kequn.sources.retry import retry
    from kequn.warehouse.store import Warehouse

    given = call.arguments
    with Warehouse.open(call.home, write=True) as warehouse:
        report = retry(warehouse, given.mapping, given.data, mended=given.mended)
    return asdict(report) | {"findings": list(report.findings)}


def _show_retry(answer: Answer) -> None:
    counts = ", ".join(f"{plain(answer[count])} {count}" for count in ("loaded", "repeated", "settled", "waiting"))
    print(f"Tried {plain(answer['tried'])}: {counts}.")
    for finding in answer["findings"]:
        print(f"! {finding}")


def _discard_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="ids as exported")
    _filters(parser)
    parser.add_argument("--reason", required=True, help="why; it stays on record")


def _discard(call: Call) -> Answer:
    from kequn.kernel.errors import SourceError
    from kequn.sources import quarantine
    from kequn.warehouse.store import Warehouse

    given = call.arguments
    if not (given.ids or given.source or given.table or given.file):
        raise SourceError("name the rows to discard: their ids, or --source, --table or --file")
    with Warehouse.open(call.home, write=True) as warehouse:
        ids = given.ids
        if not ids:
            waiting = quarantine.list(warehouse, source=given.source, table=given.table, file=given.file)
            ids = [entry.id for entry in waiting]
        return {"discarded": quarantine.discard(warehouse, ids, given.reason)}


VERBS = [
    Verb(("quarantine", "list"), "how many rows wait, by file and reason", _list, _show_list),
    Verb(("quarantine", "export"), "write the waiting rows as a CSV to mend", _export,
         lambda answer: print(f"Wrote {plain(answer['rows'])} rows to {answer['path']}."), _export_arguments),
    Verb(("quarantine", "retry"), "try waiting rows again", _retry, _show_retry, _retry_arguments),
    Verb(("quarantine", "discard"), "give up rows for a stated reason", _discard,
         lambda answer: print(f"Discarded {plain(answer['discarded'])} rows."), _discard_arguments),
]
