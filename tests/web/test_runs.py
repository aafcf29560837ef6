"""The runs page: what it answers, how a run is started, and that it stays as quick with many runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from kequn.loop.record import Records, RunRecord
from kequn.loop.results import PUBLISHED
from kequn.loop.steps import STEPS
from kequn.warehouse.home import create_home
from kequn.web.console import words
from kequn.work.models import Job
from tests.web.people import client_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings: Settings, demo_home: Path) -> Client:
    settings.KEQUN_HOME = demo_home
    return client_of(person("operations"))


@pytest.fixture
def shell(settings: Settings, demo_home: Path, tmp_path: Path) -> Path:
    """A home with the records of runs only, which a test may add to."""
    home = create_home(tmp_path / "home", name="shell", time_zone="Asia/Shanghai").home
    settings.KEQUN_HOME = home
    document = json.loads((demo_home / "warehouse/runs/1.json").read_text(encoding="utf-8"))
    for number in range(1, 31):
        Records(home / "warehouse/runs").write(RunRecord.from_json({**document, "number": number}))
    return home


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def test_the_page_answers_whether_data_is_fresh_and_the_run_went_well(client: Client) -> None:
    text = text_of(client, "/runs/")
    assert "<h1>The last run went well, but data is late</h1>" in text  # the simulated bank ends in June 2026
    assert "Data as of 2026-06-30" in text
    assert 'href="/runs/1/"' in text


def test_one_run_shows_its_steps(client: Client) -> None:
    text = text_of(client, "/runs/1/")
    assert [title for title in ("find households", "count the segments", "publish the snapshot") if title in text] == [
        "find households", "count the segments", "publish the snapshot"]
    assert "There is no whole run before it to compare with." in text
    assert client.get("/runs/2/").status_code == 404


def test_loaded_files_come_with_counts_that_lead_to_the_quarantine(client: Client) -> None:
    text = text_of(client, "/runs/loads/?page=9999")
    assert "core/customers_20260630.csv" in text
    assert "simulated/mapping.toml" in text
    assert "read = loaded + repeated + quarantined" in text


def test_a_page_that_is_not_there_is_the_last_one(client: Client) -> None:
    page = client.get("/runs/loads/?page=9999").context["page"]
    assert page.number == page.paginator.num_pages > 1
    assert client.get("/runs/?page=x").status_code == 200


def test_a_button_starts_a_run_and_a_second_one_is_refused_in_words(client: Client) -> None:
    assert "The run is on its way" in client.post("/runs/start/", follow=True).content.decode()
    again = client.post("/runs/start/", follow=True).content.decode()
    assert "A run is at work already (started by operations); start another when it has ended." in again
    assert [(job.kind, job.actor) for job in Job.objects.all()] == [("run", "operations")]
    assert "No worker is alive" in again


def test_progress_is_told_until_the_run_has_ended(client: Client) -> None:
    client.post("/runs/start/")
    Job.objects.update(state="running", said_en="step: tags", share=0.4)
    fragment = client.get("/runs/progress/").content.decode()
    assert ("step: tags" in fragment, 'value="40"' in fragment, 'hx-trigger="every 1s"' in fragment) == (True, True, True)
    Job.objects.update(state="done")
    assert client.get("/runs/progress/").headers["HX-Refresh"] == "true"


def test_a_run_that_failed_is_told_with_its_reason(client: Client) -> None:
    client.post("/runs/start/")
    Job.objects.update(state="failed", error="the disk is full")
    text = text_of(client, "/runs/")
    assert "The run that was started last did not end." in text
    assert "the disk is full" in text


def test_before_the_first_run_the_page_says_what_to_do(settings: Settings, tmp_path: Path) -> None:
    settings.KEQUN_HOME = create_home(tmp_path / "home", name="new", time_zone="Asia/Shanghai").home
    text = text_of(client_of(person("operations")), "/runs/")
    assert "<h1>There was no run yet</h1>" in text
    assert "Load data first: kequn load MAPPING.toml --data DIR" in text


@pytest.mark.parametrize("role", ["manager", "board", "compliance", "branch_head"])
def test_who_may_not_see_runs_is_refused(settings: Settings, demo_home: Path, role: str) -> None:
    settings.KEQUN_HOME = demo_home
    refused = client_of(person(role))
    assert [refused.get(path).status_code for path in ("/runs/", "/runs/1/", "/runs/loads/", "/runs/progress/")] == [403] * 4
    assert refused.post("/runs/start/").status_code == 403
    assert not Job.objects.exists()


def test_thirty_runs_take_as_many_queries_as_one(shell: Path, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(person("administrator"))
    client.get("/runs/")
    with django_assert_num_queries(4):  # session, person, outlet, the last job
        assert len(client.get("/runs/").context["page"].object_list) == 20
    for number in range(2, 31):
        (shell / f"warehouse/runs/{number}.json").unlink()
    with django_assert_num_queries(4):
        assert len(client.get("/runs/").context["page"].object_list) == 1


def test_every_step_and_every_result_has_words() -> None:
    assert set(STEPS) - set(words.STEPS) == set()
    assert PUBLISHED - set(words.RESULTS) == set()
