"""Finding groups on the page: what is chosen goes into a job, what it found is told in words and opens the builder."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client

from kequn.loop.bank import Bank
from kequn.project.handlers import HANDLERS
from kequn.work.models import DONE, FAILED, Job
from kequn.work.worker import work_once
from tests.web.people import client_of
from tests.web.town import Town

pytestmark = pytest.mark.django_db
NEEDS = ("age", "occupation", "pension_count_90d", "has_mortgage", "business_income_90d", "salary_months_6m")


def found(client: Client, **given: object) -> Job:
    answer = client.post("/finding/start/", {"tags": NEEDS, "among": "open_accounts > 0", **given})
    job = Job.objects.get(kind="find")
    assert answer.headers["Location"] == f"/finding/{job.pk}/"
    assert "at work" in client.get(answer.headers["Location"]).content.decode() or job.state == "waiting"
    assert work_once(HANDLERS, owner="w")
    job.refresh_from_db()
    return job


def text_of(client: Client, path: str) -> str:
    return " ".join(unescape(client.get(path).content.decode()).split())


def test_groups_are_told_and_each_opens_the_builder_with_its_condition(town: Town) -> None:
    client = client_of(town.person("analyst"))
    job = found(client, what="groups")
    assert (job.state, job.error) == (DONE, "")
    assert job.result is not None
    assert sum(group["size"] for group in job.result["groups"]) == job.result["customers"]
    page = text_of(client, f"/finding/{job.pk}/")
    assert f"<h1>{len(job.result['groups'])} groups</h1>" in page
    conditions = [parse_qs(urlparse(link).query)["where"][0] for link in re.findall(r'href="(/segments/new\?where=[^"]+)"', page)]
    assert conditions == [group["rule"]["condition"] for group in job.result["groups"]]
    with Bank(town.home) as bank:
        for condition in conditions:
            assert condition.startswith("open_accounts > 0 and ")
            assert bank.customers.where(condition, as_of=bank.as_of).count() > 0
    assert client.get("/segments/new", {"where": conditions[0], "unit": "customer"}).status_code == 200


def test_who_is_like_a_segment_is_told_without_its_members(town: Town) -> None:
    client = client_of(town.person("analyst"))
    job = found(client, what="alike", circle="pensioners")
    assert (job.state, job.error) == (DONE, "")
    assert job.result is not None
    assert job.result["reach"]["rank"] <= job.result["reach"]["candidates"] == job.result["customers"] - job.result["members"]
    assert "What they share" in text_of(client, f"/finding/{job.pk}/")


def test_only_who_asked_sees_what_was_found_and_not_after_their_customers_changed(town: Town) -> None:
    operations, analyst = (client_of(town.person(role)) for role in ("operations", "analyst"))
    job = found(analyst, what="groups")
    assert analyst.get(f"/finding/{job.pk}/").status_code == 200
    assert operations.get(f"/finding/{job.pk}/").status_code == 404
    Job.objects.filter(pk=job.pk).update(result={**(job.result or {}), "scope": "another"})
    page = text_of(analyst, f"/finding/{job.pk}/")
    assert "Your customers have changed" in page
    assert "open_accounts" not in page


@pytest.mark.parametrize(("given", "error"), [
    ({"tags": ["nothing"]}, "there is no"), ({"tags": []}, "choose from 1 to 60 tags to look at, not 0"),
    ({"among": "age >"}, "cannot be read"), ({"among": 'phone == "1"'}, "personal"),
    ({"what": "alike", "circle": "x"}, "choose the segment"),
    ({"tags": ["first_purchase"]}, "of a day choose the days since it"),
])
def test_what_cannot_be_looked_at_is_said_at_once(town: Town, given: dict[str, object], error: str) -> None:
    client = client_of(town.person("analyst"))
    answer = client.post("/finding/start/", {"what": "groups", "tags": NEEDS, "among": "", **given}, follow=True)
    assert error in unescape(answer.content.decode())
    assert not Job.objects.filter(kind="find").exists()


def test_too_few_customers_are_one_line(town: Town) -> None:
    client = client_of(town.person("analyst"))
    job = found(client, what="groups", among="age >= 99")
    assert job.state == FAILED
    assert "are too few to find groups among: 100 at least" in text_of(client, f"/finding/{job.pk}/")
