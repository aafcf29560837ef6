"""What the documents say is there is there: commands, settings, decisions, words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kequn.cli.parser import verbs
from kequn.warehouse.home import KEYS
from tests.project.committed import ROOT, files

DOCUMENTS = {path.name: path.read_text(encoding="utf-8") for path in files("README.md", "README.zh.md", "docs/*.md")}
GLOSSARY = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (.+) \|$", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE)[2:]


@pytest.mark.parametrize("path", [verb.path for verb in verbs()], ids=" ".join)
def test_every_command_is_documented(path: tuple[str, ...]) -> None:
    assert any(f"kequn {' '.join(path)}" in text for text in DOCUMENTS.values())


def test_every_setting_is_documented() -> None:
    settings = DOCUMENTS["settings.md"]
    written = "\n".join(path.read_text(encoding="utf-8") for path in files("src/*.py", "tests/*.py"))
    variables = set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", written))
    assert {"KEQUN_HOME", "KEQUN_SHARED", "CI"} <= variables
    assert {name for name in (*KEYS, *variables) if f"`{name}`" not in settings} == set()


def test_the_index_of_decisions_lists_every_file_once() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))
    numbers = [int(name[:4]) for name in listed]
    assert numbers == sorted(set(numbers))  # a number is given out before its file is written, so one may be missing for a while


@pytest.mark.parametrize(("chinese", "english", "where"), GLOSSARY, ids=[row[1].split(":")[0] for row in GLOSSARY])
def test_a_word_of_the_glossary_is_where_it_says(chinese: str, english: str, where: str) -> None:
    *words, path = re.findall(r"`([^`]+)`", where)
    assert (ROOT / path).exists()
    for word in words:
        assert re.search(rf"\b{re.escape(word)}\b", (ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", files("*.md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_to_a_file_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("NNNN") and not (path.parent / link).exists()] == []
