"""Walking through the doors as a person of one role, and looking at every answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from kequn.access.roles import ROLES, May
from kequn.customers.ids import customer_id
from kequn.grading.models import Observed, Opportunity
from kequn.loop.bank import Bank
from kequn.relationship.models import Meeting
from tests.web.secrets import Values, Watch
from tests.web.town import Town, customers_by_outlet

NOBODY = 99_999_999
OWN, FOREIGN = "own", "foreign"
THINGS = {  # what is there, and what is not, for each name in an address
    "number": ("1", "999999"), "outlet_id": ("101101", "999999"),
    "kind": ("segment", "play"), "tag_id": ("age", "nothing"), "group_id": ("elderly", "nothing"),
    "detector_id": ("leaving", "nothing"), "play_id": ("keep", "nothing"), "model_id": ("leave", "nothing"),
    "wave_id": ("listen", "nothing"), "use": ("1", "999999"),
    "appeal_id": ("999999", "999999"), "promise": ("999999", "999999"), "meeting": ("1", "999999"),
    "part": ("care", "nothing"), "day": ("2026-06-30", "1999-01-01"), "way": ("in", "sideways"),
    "name": ("pensioners", "nothing"), "ref": ("walked-own", "walked-foreign"),
    "segment_id": ("pensioners", "nothing"), "identity": ("pensioners", "nothing"), "id": ("pensioners", "nothing"),
}  # fmt: skip
PLACEHOLDER = re.compile(r"<(?:[a-z_]+:)?([a-z_]+)>|\{([a-z_]+)\}")


@dataclass
class Walker:
    """A person of a role, signed in, with whom they see and what they must not read."""

    town: Town
    role: str
    client: Client
    watch: Watch
    leaks: list[str] = field(default_factory=list)

    @property
    def own(self) -> int:
        """A customer of theirs; of a role that sees nobody, somebody."""
        return min(self.town.seen[self.role] or self.town.everybody)

    def others(self) -> list[int]:
        """Somebody of each outlet whom they do not see, of the same manager's outlet too; and a number that nobody has."""
        strangers = self.town.others(self.role)
        found = [next((number for number in numbers if number in strangers), None)
                 for numbers in customers_by_outlet(self.town.home).values()]
        return [*(number for number in found if number is not None and number != self.own), NOBODY]

    def addresses(self, route: str) -> Iterator[tuple[str, str]]:
        """Yield the addresses of a route with whom they are about: of theirs, and of others or of nothing."""
        of_person = re.match(r"/?(?:api/v1/)?(customers|households)/[<{(]", route)
        if of_person:
            yield self._filled(route, self._person(of_person[1], self.own)), OWN
            theirs = {self._person(of_person[1], number) for number in self.town.seen[self.role]}  # families span outlets
            others = [number for number in self.others() if "/same/" not in route or number not in self._nobodys]
            for person in (self._person(of_person[1], number) for number in others):
                if person not in theirs:
                    yield self._filled(route, person), FOREIGN
        elif route.startswith("/users/<"):
            yield self._filled(route, str(self.town.person("manager").pk)), OWN
            yield self._filled(route, None, there=False), FOREIGN
        elif PLACEHOLDER.search(route):
            yield self._filled(route, None), OWN
            yield self._filled(route, None, there=False), FOREIGN
        else:
            yield route, OWN

    def _person(self, kind: str, number: int) -> str:
        if kind == "customers":
            return customer_id(number)
        return f"H{self._households.get(number, NOBODY):08d}"

    @cached_property
    def _nobodys(self) -> frozenset[int]:
        """Customers of no outlet: who sees one of their own may compare them with one of these."""
        held = customers_by_outlet(self.town.home)
        return self.town.everybody - {number for outlet, numbers in held.items() if outlet for number in numbers}

    @cached_property
    def _households(self) -> dict[int, int]:
        return dict(_rows(self.town.home, "SELECT customer_no, household_no FROM main.members"))

    def _moment(self, *, theirs: bool) -> str:
        """Return the ref of a moment of somebody whom they see, or of somebody else."""
        rows = _rows(self.town.home, "SELECT ref, customer_no FROM moments WHERE arm <> 'control' ORDER BY ref")
        seen = self.town.seen[self.role] or self.town.everybody
        return next((str(ref) for ref, number in rows if (number in seen) is theirs), "0" * 16)

    def _employer(self) -> str:
        """Return the number of the employer of one whom they see."""
        rows = _rows(self.town.home, "SELECT customer_no, employer_no FROM main.employees ORDER BY ALL")
        seen = self.town.seen[self.role] or self.town.everybody
        return next(str(employer) for number, employer in rows if number in seen)

    def _filled(self, route: str, person: str | None, *, there: bool = True) -> str:
        """Return the address with every name in it filled: the first by the person, if there is one."""
        route = re.sub(r"\(\?P<([a-z_]+)>[^)]*\)", r"<\1>", route)
        waiting = [person] if person else []

        def fill(found: re.Match[str]) -> str:
            name = found[1] or found[2]
            if name == "other":  # the other of two customers
                return customer_id(self.own)
            if name == "moment_ref":
                return self._moment(theirs=there)
            if "/employers/" in route and there:
                return "employers_few_funds" if name == "segment_id" else self._employer()
            return waiting.pop() if waiting else THINGS[name][0 if there else 1]

        return PLACEHOLDER.sub(fill, route).removeprefix("^").removesuffix("$")

    def ask(self, method: str, address: str, given: Any = None, *, typed: str = "") -> int:
        """Ask; note every value in the answer that this person must not read; return the status."""
        kind = {} if method == "get" else {"content_type": "application/json"} if "/api/" in address else {}
        answer = getattr(self.client, method)(address, given or {}, **kind)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace").replace(typed or "\0", "")
        if "json" in answer.get("Content-Type", ""):
            text = json.dumps(json.loads(text), ensure_ascii=False)
        self.leaks += [f"{method} {address}: {value}" for value in sorted(self.watch.found(text))]
        return int(answer.status_code)


@cache
def _rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what the town's bank answers; it stays as it is while people walk."""
    with Bank(home) as bank, bank.connection.cursor() as cursor:
        return cursor.execute(query).fetchall()


def walker(town: Town, values: Values, role: str) -> Walker:
    """Sign the person of a role in."""
    client = Client(raise_request_exception=False)
    client.force_login(town.person(role))
    sees_names = May.SEE_NAMES in ROLES[role].may
    seen, strangers = town.seen[role], town.others(role)
    own_names = frozenset(name for number in seen for name in values.names.get(number, ())) if sees_names else frozenset[str]()
    secret = values.of(seen, names=not sees_names) | values.of(strangers, names=True)
    someone = Walker(town, role, client, Watch(secret - own_names, own_names | values.staff))
    for ref, number in (("walked-own", someone.own), ("walked-foreign", someone.others()[0])):
        _opportunity(ref, number, town.person("manager").username)
    Meeting.objects.update_or_create(pk=1, defaults={
        "customer_no": someone.own, "owner": "manager-1", "channel": "branch", "intent": "care", "off_at": None,
        "at": timezone.now() + timedelta(days=3)})
    return someone


def _opportunity(ref: str, number: int, owner: str) -> None:
    """Put an opportunity of a customer on record."""
    day = date(2026, 6, 1)
    Opportunity.objects.filter(ref=ref).delete()  # of another person who walked before
    made = Opportunity.objects.create(ref=ref, owner=owner, customer_no=number, product="理财", opened_on=day)
    Observed.objects.create(opportunity=made, on=day, willingness=2, by=owner)
