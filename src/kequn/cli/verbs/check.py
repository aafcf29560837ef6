"""`kequn check`: is this home sound."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kequn.cli.tables import table
from kequn.cli.verb import Answer, Call, Verb

if TYPE_CHECKING:
    from kequn.warehouse.check import Finding

ORDER = 70


def execute(call: Call) -> Answer:
    """Look at files, versions, freshness, settings, definitions and records; nothing is changed."""
    from kequn.kernel.errors import DefinitionError
    from kequn.segments.service import catalogue, definitions, segments
    from kequn.warehouse.check import Finding, check
    from kequn.warehouse.home import Paths, read_settings

    read_settings(Paths(call.home))
    findings = check(call.home)
    known = definitions(call.home)
    try:
        schema = catalogue(known).schema
        read = [segment.tree(schema) for segment in segments(known).values()]
        findings.append(Finding("ok", f"{len(schema.tags)} tags and {len(read)} segments can be read", known.folder))
    except DefinitionError as problem:
        findings.append(Finding("error", str(problem), known.folder, "save a version that can be read"))
    findings.append(_records(call.home))
    plain = [asdict(found) | {"where": str(found.where)} for found in findings]
    return {"home": str(call.home), "sound": all(found.level != "error" for found in findings), "findings": plain}


def _records(home: Path) -> Finding:
    """Look whether the settings of the web are right, and the records reachable and of this version."""
    from kequn.project.environment import SettingError
    from kequn.project.records import RecordsError, pending
    from kequn.warehouse.check import Finding

    where = home / "records.sqlite3"
    if "DATABASE_URL" not in os.environ and "DATABASE_URL_FILE" not in os.environ and not where.exists():
        return Finding("warn", "no records yet", where, "kequn serve makes them when it starts")
    os.environ["KEQUN_HOME"] = str(home.absolute())
    try:
        missing = pending()
    except (SettingError, RecordsError) as problem:
        return Finding("error", str(problem), home, "mend the setting; docs/settings.md")
    if missing:
        return Finding("warn", f"the records lack {len(missing)} changes of this version, the first {missing[0]}", where,
                       "kequn serve makes them when it starts")
    return Finding("ok", "the records can be reached and are of this version", where)


def show(answer: Answer) -> None:
    """Show every finding, and the verdict."""
    columns = ("level", "what", "where", "advice")
    table(columns, [[found[column] for column in columns] for found in answer["findings"]])
    print(f"{answer['home']} is sound." if answer["sound"] else f"{answer['home']} is NOT sound: see the errors above.")


VERBS = [Verb(("check",), "is this home sound: files, versions, freshness, definitions, settings", execute, show,
              passed=lambda answer: bool(answer["sound"]))]
