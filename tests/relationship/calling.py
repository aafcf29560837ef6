"""Logs contacts with the same customers as others do: `python -m tests.relationship.calling NAME`, with KEQUN_HOME set.

Prints how many of them stand.
"""

from __future__ import annotations

import sys
from uuid import uuid4

CUSTOMERS = 25


def main(name: str) -> None:
    """Log one care contact with each customer, whoever else does."""
    from kequn.project.records import set_up

    set_up()
    from django.utils import timezone

    from kequn.relationship import policy, service
    from kequn.relationship.gate import verdict
    from kequn.relationship.model import Known, Past
    from kequn.relationship.models import Contact
    from kequn.relationship.service import Entry, HeldError

    rules, done = policy.read(), 0
    noon = timezone.localtime().replace(hour=12)
    for number in range(CUSTOMERS):
        def judge(number: int = number) -> object:
            made = Contact.objects.filter(customer_no=number)
            known = Known(contacts=tuple(Past(noon.date(), each.channel, each.intent, each.answer) for each in made))
            return verdict(known, "care", "wecom", noon, rules)

        try:
            service.log(Entry(uuid4(), number, "wecom", "care", timezone.now(), "spoken"), judge, by=name)  # type: ignore[arg-type]
            done += 1
        except HeldError:
            pass
    print(done)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
