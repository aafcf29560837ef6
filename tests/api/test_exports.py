"""A program downloads the list that it asked for by its key: after a second person's word, some days, marked and logged."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from kequn.access.approval import approve
from kequn.access.keys import make
from kequn.access.models import ApiKey, Approval, ReadLog, ReadLogCustomer
from kequn.access.reading import scope_of
from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from tests.api.conftest import ROOT
from tests.web.town import Town

pytestmark = pytest.mark.django_db
ORDER = {"purpose": "service", "reason": "a notice of pensions"}
CHECKER = Scope("checker-9", ROLES["operations"], None)
Ask = Callable[..., Any]


@pytest.fixture
def machine(town: Town, client: Client) -> Callable[[str], Ask]:
    """Make a key of operations; return a caller that comes with it."""

    def made(name: str) -> Ask:
        secret = make(scope_of(town.person("administrator")), name, "operations", town.person("operations").outlet, 30)[1]

        def ask(path: str, given: Any = None) -> Any:
            headers = {"Authorization": f"Bearer {secret}"}
            if given is None:
                return client.get(ROOT + path, headers=headers)
            return client.post(ROOT + path, given, content_type="application/json", headers=headers)

        return ask

    return made


def test_the_key_that_asked_downloads_the_list_marked_and_logged(machine: Callable[[str], Ask]) -> None:
    letters = machine("letters")
    asked = letters("/segments/pensioners/exports", ORDER).json()
    path = f"/exports/{asked['id']}"
    assert letters(path).json() == {"id": asked["id"], "segment": "pensioners", "state": "proposed", "until": None, "note": ""}
    waiting = letters(f"{path}/download", {})
    assert (waiting.status_code, "not approved" in waiting.json()["error"]) == (409, True)
    assert not ReadLog.objects.filter(what="export").exists()

    approve(asked["id"], CHECKER, note="as every month")
    told = letters(path).json()
    assert (told["state"], told["note"], told["until"] is not None) == ("approved", "as every month", True)
    answer = letters(f"{path}/download", {"language": "en"})
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "text/csv; charset=utf-8", "no-store")
    rows = [*csv.reader(StringIO(answer.content.decode("utf-8-sig")))]
    assert "exported by key:letters on" in rows[0][0]
    assert rows[1][0].endswith(f"approval {asked['id']} by checker-9, reason: a notice of pensions")
    assert rows[3] == ["customer", "name", "age", "city", "outlet", "assets", "part", "code"]
    people = rows[4:]
    assert len(people) == letters("/segments/pensioners").json()["count"] > 0
    assert {row[1][1:] for row in people} <= {"*", "**", "***"}  # masked as on the pages
    [code] = {row[-1] for row in people}
    log = ReadLog.objects.get(what="export")
    assert (log.actor, log.number, log.subject) == ("key:letters", len(people), f"segment pensioners {code}")
    logged = ReadLogCustomer.objects.filter(log=log).values_list("customer_no", flat=True)
    assert sorted(f"C{number:08d}" for number in logged) == [row[0] for row in people]
    assert "导出于" in letters(f"{path}/download", {}).content.decode("utf-8-sig")


def test_another_keys_list_is_not_there(machine: Callable[[str], Ask]) -> None:
    letters, other = machine("letters"), machine("other")
    number = letters("/segments/pensioners/exports", ORDER).json()["id"]
    approve(number, CHECKER)
    missing = other("/exports/999999/download", {})
    for path, given in ((f"/exports/{number}", None), (f"/exports/{number}/download", {})):
        refused = other(path, given)
        assert refused.status_code == missing.status_code == 404
        assert refused.json()["error"] == missing.json()["error"].replace("999999", str(number))
    assert not ReadLog.objects.filter(what="export").exists()


def test_days_that_are_over_and_a_revoked_key_end_the_download(machine: Callable[[str], Ask]) -> None:
    letters = machine("letters")
    path = f"/exports/{letters('/segments/pensioners/exports', ORDER).json()['id']}/download"
    approve(Approval.objects.get().pk, CHECKER)
    decided = Approval.objects.get().decided_at
    assert decided is not None
    Approval.objects.update(decided_at=decided - timedelta(days=8))
    over = letters(path, {})
    assert (over.status_code, "its days are over" in over.json()["error"]) == (409, True)
    Approval.objects.update(decided_at=decided)
    assert letters(path, {}).status_code == 200
    ApiKey.objects.update(revoked_at=decided)
    assert letters(path, {}).status_code == 401
