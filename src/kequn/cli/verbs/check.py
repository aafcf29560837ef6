"""`kequn check`: is this home sound."""

from __future__ import annotations

from dataclasses import asdict

from kequn.cli.tables import table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 70


def execute(call: Call) -> Answer:
    """Look at files, versions, freshness, settings and definitions; nothing is changed."""
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
    plain = [asdict(found) | {"where": str(found.where)} for found in findings]
    return {"home": str(call.home), "sound": all(found.level != "error" for found in findings), "findings": plain}


def show(answer: Answer) -> None:
    """Show every finding, and the verdict."""
    columns = ("level", "what", "where", "advice")
    table(columns, [[found[column] for column in columns] for found in answer["findings"]])
    print(f"{answer['home']} is sound." if answer["sound"] else f"{answer['home']} is NOT sound: see the errors above.")


VERBS = [Verb(("check",), "is this home sound: files, versions, freshness, definitions, settings", execute, show,
              passed=lambda answer: bool(answer["sound"]))]
