"""The job that finds groups or look-alikes, within the scope that who asked for it has now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kequn.access.scope import Forbidden
from kequn.work.jobs import Taken

SAID = {
    "values": ("正在取标签的值", "reading the tags"), "number": ("正在比较分成几群", "comparing numbers of groups"),
    "stability": ("正在检验稳定性", "testing how stable they are"), "rule": ("正在写出条件", "writing the conditions"),
    "alike": ("正在比较相似程度", "comparing likeness"),
}


def find(taken: Taken) -> Mapping[str, Any]:
    """Find groups or look-alikes. Payload: `what` (groups, alike), `tags`, `among`, and `number` or `circle`."""
    from kequn.access.keys import scope_of_machine
    from kequn.access.models import User
    from kequn.access.reading import scope_of
    from kequn.bridge import reading
    from kequn.loop.finding import asked

    person = User.objects.filter(username=taken.actor, is_active=True).first()
    scope, given = scope_of(person) if person else scope_of_machine(taken.actor), taken.payload
    if scope is None:
        raise Forbidden("who asked for this may no longer sign in")

    def told(what: str, share: float) -> None:
        taken.say(*SAID[what], 0.05 + 0.9 * share)

    taken.say(*SAID["values"], 0)
    with reading.bank(scope) as bank:
        if given["what"] == "alike":
            found = asked.alike(bank, given["circle"], given["tags"], given["among"], progress=told)
        else:
            found = asked.groups(bank, given["tags"], given["among"], number=given["number"], progress=told)
    return found | {"what": given["what"], "scope": asked.mark(scope)}
