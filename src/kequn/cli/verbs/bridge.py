"""`kequn bridge`: carry rows between warehouse and records by hand; `kequn run` and the web's runs do both by themselves."""

from __future__ import annotations

from dataclasses import asdict

from kequn.cli.tables import plain
from kequn.cli.verb import Answer, Call, Verb
from kequn.kernel.errors import HomeError

ORDER = 33


def _must_have_records(call: Call) -> None:
    from kequn.project.records import in_use

    if not in_use(call.home):
        raise HomeError(f"{call.home}: this home has no records yet; kequn serve makes them")


def _publish(call: Call) -> Answer:
    from kequn.project.records import reached

    _must_have_records(call)
    with reached():
        from kequn.bridge.publish import publish_current

        return asdict(publish_current(call.home, older=True))


def _mirror(call: Call) -> Answer:
    from kequn.project.records import reached

    _must_have_records(call)
    with reached():
        from kequn.bridge.mirror import mirror

        return asdict(mirror(call.home))


def _show_published(answer: Answer) -> None:
    rows = ", ".join(f"{plain(number)} {kind}" for kind, number in answer["rows"].items())
    print(f"Snapshot {answer['snapshot']}: {answer['passed_over'] or 'published'}; {rows}.")


def _show_mirrored(answer: Answer) -> None:
    print(f"{plain(answer['loaded'])} rows from the records; {plain(answer['taken_over'])} rows of files taken over, "
          f"{plain(answer['differences'])} say otherwise than the records.")


VERBS = [
    Verb(("bridge", "publish"), "the snapshot's outlets, staff and new assignments into the records", _publish, _show_published),
    Verb(("bridge", "mirror"), "what people did in the records into the warehouse", _mirror, _show_mirrored),
]
