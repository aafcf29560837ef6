"""`kequn erase`: a person who asks for it is gone for every reader at once, and off the disk with the next run."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime

from kequn.cli.verb import Answer, Call, Verb

ORDER = 58


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("customer", metavar="CUSTOMER", help="their id, such as C00000123")
    parser.add_argument("--reason", required=True, metavar="WHY", help="why; it stays on record, so name nobody")


def _erase(call: Call) -> Answer:
    from kequn.customers.ids import NotAnIdError, customer_id, number_of, unit_of
    from kequn.project.serving.supervisor import must_have_home
    from kequn.warehouse import tombstones
    from kequn.warehouse.home import Paths

    given = call.arguments
    if unit_of(given.customer) != "customer":
        raise NotAnIdError("that is a household; erase its members one by one, by their ids (C00000123)")
    paths, number = Paths(must_have_home(call.home)), number_of(given.customer)
    before = tombstones.read(paths)
    tombstones.erase(paths, number, at=datetime.now(UTC), reason=given.reason)
    return {"customer_id": customer_id(number), "erased": [customer_id(each) for each in sorted(tombstones.read(paths) - before)]}


def _show(answer: Answer) -> None:
    if not answer["erased"]:
        print(f"{answer['customer_id']} was erased before.")
        return
    print(f"Erased, with every number of this person: {', '.join(answer['erased'])}. Nobody finds them any more.")
    print("Next: kequn run takes their rows off the disk and out of the records; earlier backups and lists still hold them.")


VERBS = [
    Verb(("erase",), "erase a person for ever: at once for every reader, off the disk with the next run", _erase, _show,
         _arguments),
]
