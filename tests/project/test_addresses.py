"""A bank installs from its own mirror, so no committed file holds the address of a registry, nor a path of somebody's machine."""

from __future__ import annotations

import re

from tests.project.committed import ROOT, files

# Written in pieces, so that this file does not hold what it looks for.
REGISTRY = re.compile(r"https?:" + r"//[^\s/]*(pypi|pythonhosted|npmjs|yarnpkg|debian|anaconda|conda)[^\s/]*", re.IGNORECASE)
OPTION = re.compile(r"^\s*-{1,2}(i|index-url|extra-index-url|find-links|f|trusted-host)[ =]", re.MULTILINE)
MACHINE = re.compile(r"(?<![\w.])/(work|root|home/\w+|tmp)" + r"/\w")


def _texts() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="replace") for path in files()}


def test_no_committed_file_names_a_registry() -> None:
    assert [name for name, text in _texts().items() if REGISTRY.search(text)] == []


def test_no_lock_holds_an_address_or_an_option_that_names_one() -> None:
    locks = {path.name: path.read_text(encoding="utf-8") for path in files("*.lock")}
    assert sorted(locks) == ["requirements-analyst.lock", "requirements-dev.lock", "requirements.lock"]
    assert [name for name, text in locks.items() if "://" in text or OPTION.search(text)] == []


def test_no_committed_file_holds_a_path_of_a_machine() -> None:
    assert [name for name, text in _texts().items() if MACHINE.search(text)] == []
