"""What the machine tells of itself: health, metrics, and logs in which no person can be found."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

import kequn
from kequn.access.models import User
from kequn.project.logs import Formatter
from kequn.work import jobs
from kequn.work.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What this process writes to its log, as it stands on stderr."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_alive_asks_for_nothing(client: Client) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").content) == (200, b"alive\n")


def test_ready_says_what_is_missing(client: Client, settings: Settings, demo_home: Path, tmp_path: Path) -> None:
    settings.KEQUN_HOME = tmp_path
    missing = {"records": "ok", "snapshot": "nothing can be read: load data, then run", "worker": "none was seen within a minute"}
    assert (client.get("/readyz").status_code, client.get("/readyz").json()) == (503, missing)
    settings.KEQUN_HOME = demo_home
    now = timezone.now()
    Worker.objects.create(name="w", began_at=now, seen_at=now)
    assert (client.get("/readyz").status_code, set(client.get("/readyz").json().values())) == (200, {"ok"})


def test_metrics_count_requests_jobs_and_the_house(client: Client, settings: Settings, demo_home: Path) -> None:
    settings.KEQUN_HOME = demo_home
    jobs.enqueue("run", key="k", actor="S1")
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'kequn_requests_total{method="GET",path="/healthz",status="200"}' in text
    assert 'kequn_request_seconds_bucket{le="0.05",path="/healthz"}' in text
    assert 'kequn_jobs{state="waiting"} 1.0' in text
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(values["kequn_snapshot_age_seconds"]) > 0
    assert float(values["kequn_last_run_seconds"]) > 0
    assert float(values["kequn_quarantine_waiting"]) > 10  # the simulated bank plants some


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"REMOTE_ADDR": "10.1.2.3"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 404),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_AUTHORIZATION": "Bearer right-and-long-enough"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
    ],
)
def test_metrics_are_for_this_machine_or_the_token(
    client: Client, settings: Settings, demo_home: Path, sent: dict[str, str], status: int
) -> None:
    settings.KEQUN_HOME, settings.KEQUN_METRICS_TOKEN = demo_home, "right-and-long-enough"
    assert client.get("/metrics", **sent).status_code == status  # type: ignore[arg-type]


def test_a_line_for_each_request_has_the_pattern_and_never_what_was_typed(client: Client, written: io.StringIO) -> None:
    answer = client.get("/account/login/?next=/customers/13800138000", headers={"X-Request-ID": "proxy-0001"})
    client.get("/nowhere/王秀英?phone=13800138000")
    first, second = (line for line in lines(written) if line["logger"] == "kequn.request")
    assert answer["X-Request-ID"] == first["request"] == "proxy-0001"
    assert (first["path"], first["method"], first["status"], first["actor"]) == ("/account/login/", "GET", 200, "")
    assert (second["path"], second["status"], second["level"]) == ("(no page)", 404, "INFO")
    assert len(str(second["request"])) == 16
    assert "王秀英" not in written.getvalue()
    assert "13800138000" not in written.getvalue()


def test_an_error_is_told_by_its_kind_and_place(
    client: Client, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        try:
            raise KeyError("王秀英")
        except KeyError:
            raise ImproperlyConfigured("13800138000") from None

    monkeypatch.setattr("kequn.project.health._records", lambda: broken(HttpRequest()))
    client.raise_request_exception = False
    assert client.get("/readyz").status_code == 500
    [line] = [line for line in lines(written) if line["level"] == "ERROR"]
    assert "ImproperlyConfigured at project/test_observing.py:" in str(line["exc_info"])
    assert line["path"] == "/readyz"
    assert "王秀英" not in written.getvalue()
    assert "13800138000" not in written.getvalue()


@pytest.mark.slow
def test_a_walk_through_the_pages_leaves_nobodys_name_or_phone_in_the_log(
    client: Client, settings: Settings, demo_home: Path, written: io.StringIO
) -> None:
    settings.KEQUN_HOME = demo_home
    with kequn.open(demo_home) as bank:
        rows = bank.table("customers").to_arrow().to_pylist()
    kept = [row[column] for row in rows for column in ("name", "phone") if row.get(column)]
    assert len(kept) > 400
    user = User.objects.create_user("B1", password="x", role_id="operations")  # noqa: S106
    assert not isinstance(user, AnonymousUser)
    client.force_login(user)
    client.raise_request_exception = False
    for value in kept[:20]:
        for path in ("/", f"/search?q={value}", f"/customers/{value}", f"/customers?name={value}", f"/nope/{value}"):
            client.get(path)
        client.post("/account/login/", {"login": value, "password": value})
        client.post("/search", {"q": value})
    told = written.getvalue()
    assert len(lines(written)) >= 140
    assert [value for value in kept if len(value) > 1 and value in told] == []
