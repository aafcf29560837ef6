"""Every page as every role: what the table says opens, the rest does not, and no answer holds what that person may not read."""

from __future__ import annotations

import pytest

from kequn.access.roles import ROLES
from tests.web.expected import PAGES, roles_of
from tests.web.secrets import Values, Watch
from tests.web.test_doors import patterns
from tests.web.town import Town
from tests.web.walk import OWN, walker

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NO_CUSTOMERS = ("account/", "api/", "design/")  # accounts have tests of their own, the API a walk; /design has made-up people
SAID = (400, 404, 405, 409, 422, 503)  # the answer to a form that says nothing: what is missing, or not now
CLOSED = (403, 404, 405)
PERHAPS = (  # there is none of that number or name, or not here
    "/approvals/1", "/finding/1", "/alarms/1", "/alarms/9", "/keys/1", "/organisation/staff/", "/organisation/pool/",
    "/organisation/hand-over/", "/quarantine/", "/metrics", "/readyz",
)
TYPED = {"/search": "q"}  # pages where one types who is looked for


def routes() -> list[str]:
    """Return the addresses of all pages."""
    return [route for route, _ in patterns() if not route.startswith(NO_CUSTOMERS) and not route.startswith("^api/")]


def test_every_page_has_a_line_in_the_table() -> None:
    assert [roles_of(route) for route in routes()]
    assert all(roles <= set(ROLES) for roles in PAGES.values())


@pytest.mark.parametrize("role", ROLES)
def test_every_page_as(role: str, own_town: Town, personal: Values) -> None:
    someone = walker(own_town, personal, role)
    wrong = []
    for route in routes():
        may = role in roles_of(route)
        for address, whose in someone.addresses("/" + route):
            seen, sent = someone.ask("get", address), someone.ask("post", address)
            if may and whose == OWN and not address.startswith(PERHAPS):
                right = (seen < 400 or seen in (400, 405, 422)) and (sent < 400 or sent in (403, *SAID))
            elif may:
                right = (seen in CLOSED and sent in (*CLOSED, *SAID)) or address.startswith(PERHAPS)
            else:
                right = seen in CLOSED and sent in CLOSED
            if not right:
                wrong.append(f"{address}: {seen} {sent}, {'open' if may else 'closed'} to a {role}")
    for address, name in TYPED.items():
        for number in someone.others()[:-1]:
            for text in personal.names.get(number, ()):
                someone.ask("post", address, {name: text}, typed=text)
    assert (wrong, someone.leaks) == ([], [])


def test_the_watch_finds_what_leaks(personal: Values, own_town: Town) -> None:
    someone = walker(own_town, personal, "operations")
    number = someone.own
    name, phone = next(iter(personal.names[number])), next(value for value in personal.others[number] if len(value) == 11)
    assert someone.watch.found(f"<td>{name}</td><td>{phone}</td>") == {name, phone}
    assert walker(own_town, personal, "manager").watch.found(f"<p>{phone}的主人是谁</p>") == {phone}
    assert Watch(frozenset({"王平"}), frozenset({"王平安"})).found("王平安的家庭") == set()
    assert Watch(frozenset({"王平"}), frozenset()).found("客户王平的家庭") == {"王平"}
