"""Every operation as every role: what the table says is answered, the rest is not, and no answer holds what one may not read."""

from __future__ import annotations

from typing import Any

import pytest

from kequn.access.roles import ROLES
from kequn.customers.ids import customer_id
from tests.api.conftest import ROOT
from tests.web.expected import OPERATIONS
from tests.web.secrets import Values
from tests.web.test_doors import operations
from tests.web.town import Town
from tests.web.walk import OWN, Walker, walker

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NONE = (  # none of that number, none that asks in this bank
    "GET /jobs/{number}", "GET /found/{number}", "GET /exports/{number}", "POST /exports/{number}/download",
    "POST /trends/replies")
USE, UNDO = "POST /customers/{identifier}/benefits", "POST /customers/{identifier}/benefits/{use}/undo"
SWITCH, APPEAL = "POST /customers/{identifier}/mode", "POST /customers/{identifier}/mode/appeals"
DECIDE = "POST /customers/{identifier}/mode/appeals/{appeal_id}"
ACT, GIVE_BACK = "POST /moments/{moment_ref}/act", "POST /moments/{moment_ref}/undo"
LOG = "POST /customers/{identifier}/contacts"
JUDGE = "POST /customers/{identifier}/same/{other}"
COLUMNS = ["name", "phone", "birth_date", "national_id_hash", "age", "aum", "city"]
GIVEN: dict[str, Any] = {
    "POST /count": {"expression": "age >= 0"},
    "POST /members": {"expression": "age >= 0", "columns": COLUMNS, "limit": 1000},
    "POST /customers/{identifier}/explain": {"expression": "phone is not None and count(accounts) >= 0 and aum >= 0"},
    "POST /segments": {"id": "walked", "title": {"zh": "走", "en": "walk"}, "expression": "age > 60"},
    "POST /segments/overlap": {"ids": ["pensioners", "dormant_with_balance"]},
    "POST /segments/{name}/members": {"columns": COLUMNS, "limit": 1000},
    "POST /trends/replies": {"tag": "has_card", "kind": "lead", "reason": "…"},
    "POST /runs": {},
    "POST /segments/{name}/fix": {"id": "walked_fixed"},
    "POST /segments/{name}/exports": {"purpose": "analysis", "reason": "walked through"},
    "POST /found": {},
    ACT: {"kind": "unfit", "reason": " "},
    LOG: {"key": "0" * 32, "channel": "phone", "intent": "care", "answer": "spoken", "at": "2020-01-01T00:00:00Z"},  # long ago
    "POST /customers/{identifier}/wishes": {"intent": "sell", "wanted": False},
    GIVE_BACK: {},
    JUDGE: {"same": False, "reason": "walked"},
    SWITCH: {"mode": "long_tail", "reason": " "},
    APPEAL: {"mode": "long_tail", "reason": " "},
    DECIDE: {"grant": True, "note": "walked"},
    USE: {"group": "elderly", "benefit": "nothing", "outlet": "101101"},
    UNDO: {"reason": "walked"},
    "POST /opportunities": {"name": "走", "product": "理财"},
    "POST /opportunities/{ref}/observations": {"willingness": 3},
    "POST /opportunities/{ref}/outcome": {"outcome": "lost"},
    "POST /groups": {"id": "walked", "title": {"zh": "走", "en": "walk"}, "expression": "age > 60", "menu": [],
                     "needs": {"zh": "走", "en": "walk"}},
}  # fmt: skip


def test_every_operation_has_a_line_in_the_table() -> None:
    assert {name for name, _ in operations()} == set(OPERATIONS)


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_as(role: str, town: Town, personal: Values) -> None:
    someone = walker(town, personal, role)
    wrong = []
    for name, roles in OPERATIONS.items():
        method, path = name.split(" ")
        for address, whose in someone.addresses(f"{ROOT}{path}"):
            for given in searches(someone, personal) if name == "POST /search" else [GIVEN.get(name)]:
                status = someone.ask(method.lower(), address, given)
                expected = ((200, 202) if whose == OWN else (404, 422)) if role in roles else (403,)
                if name in (JUDGE, USE, UNDO, SWITCH, APPEAL, DECIDE, ACT, GIVE_BACK, LOG) and role in roles and whose == OWN:
                    expected = (400,)  # nothing to judge, to use, to say or to take back: this town stays as it is
                if status not in expected and not (name in NONE and status == 404):
                    wrong.append(f"{name} {address}: {status}, not {expected}")
    assert (wrong, someone.leaks) == ([], [])


def searches(someone: Walker, personal: Values) -> list[dict[str, str]]:
    """Return what somebody might type to find people who are not theirs: ids, names, phones, days of birth."""
    found = []
    for number in someone.others()[:-1]:
        kinds = (personal.names, personal.births, personal.others)
        found += [customer_id(number), *(text for kind in kinds for text in kind.get(number, ()))]
    return [{"text": text[:100]} for text in found]
