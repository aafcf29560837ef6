"""Mirror, run, publish: in one go, and by the command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from kequn.bridge.models import Published
from kequn.bridge.whole import run_whole
from kequn.organisation import service
from tests.bridge.organised import DAY
from tests.cli.command import start


@pytest.mark.django_db
def test_the_whole_loop_carries_in_and_out(home: Path) -> None:
    said: list[str] = []
    first = run_whole(home, as_of=DAY, told=lambda _, en: said.append(en))
    assert said == ["carry the records into the warehouse", "publish the results into the records"]
    assert (first.mirrored.loaded, first.published and first.published.rows["assignments"]) == (0, 2)
    service.hand_over([1], "M3", on=timezone.localdate(), by="H1")
    second = run_whole(home, as_of=DAY)
    assert (second.mirrored.loaded, second.mirrored.taken_over) == (4, 2)
    assert second.published
    assert second.published.snapshot == 2
    again = run_whole(home, as_of=DAY)
    assert {step.reused for step in again.record.steps if step.name != "compact"} == {True}


@pytest.mark.django_db
def test_some_steps_alone_publish_nothing(home: Path) -> None:
    assert run_whole(home, as_of=DAY, only="households").published is None
    assert Published.objects.count() == 0


@pytest.mark.slow
def test_the_command_runs_with_records_and_without(home: Path) -> None:
    without = start("run", "--as-of", str(DAY), "--home", home, "--json", DATABASE_URL="").answer
    assert "mirrored" not in without
    refused = start("bridge", "mirror", "--home", home, DATABASE_URL="")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "no records yet" in refused.err
    (home / "records.sqlite3").touch()
    refused = start("run", "--home", home, DATABASE_URL="")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "kequn serve brings them to this version" in refused.err
    environment = {**os.environ, "KEQUN_HOME": str(home), "DATABASE_URL": ""}
    subprocess.run([sys.executable, "-c", "from kequn.project.records import migrate; migrate()"], check=True, env=environment)
    with_records = start("run", "--as-of", str(DAY), "--home", home, "--json", DATABASE_URL="").answer
    assert with_records["published"]["rows"] == {"outlets": 5, "staff": 4, "assignments": 2, "opportunities": 0, "repairs": 0}
    mirrored = start("bridge", "mirror", "--home", home, "--json", DATABASE_URL="").answer
    assert mirrored == {"loaded": 2, "taken_over": 2, "differences": 0}
    published = start("bridge", "publish", "--home", home, "--json", DATABASE_URL="").answer
    assert published["passed_over"] == "published before"
