"""The locks pin everything that pyproject.toml asks for, with hashes, so that plain pip installs what was tested."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.project.committed import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN_TIME = PROJECT["project"]["dependencies"]
EXTRAS = [requirement for extra in PROJECT["project"]["optional-dependencies"].values() for requirement in extra]


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def _pinned(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {_name(entry): entry for entry in re.split(r"\n(?=[a-z0-9])", text) if "==" in entry}


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", RUN_TIME),
        ("requirements-dev.lock", RUN_TIME + PROJECT["dependency-groups"]["dev"] + PROJECT["build-system"]["requires"]),
        ("requirements-analyst.lock", RUN_TIME + EXTRAS),
    ],
)
def test_a_lock_pins_all_that_is_asked_for_with_hashes(lock: str, requirements: list[str]) -> None:
    pinned = _pinned(lock)
    assert {_name(requirement) for requirement in requirements} - set(pinned) == set()
    assert [name for name, entry in pinned.items() if "--hash=sha256:" not in entry] == []


def test_the_locks_agree_on_every_version() -> None:
    def versions(lock: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9-]+==[^ ;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert versions("requirements.lock") <= versions("requirements-dev.lock")
    assert versions("requirements.lock") <= versions("requirements-analyst.lock")
