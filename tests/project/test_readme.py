"""What the README tells to type can be typed: every command of both languages runs, and so does the Python."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import kequn
from kequn.cli.main import main
from tests.project.committed import ROOT

READMES = ("README.md", "README.zh.md")


def _blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def _commands(name: str) -> list[list[str]]:
    lines = [line for block in _blocks(name, "sh") for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("kequn ")]


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that `make run` makes, smaller: one of its own, for commands may change it."""
    return Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("readme") / "home"))


@pytest.fixture(scope="module")
def real_bank(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[str]], int]:
    """Run a command on the real bank in a home that both languages share: what was made once is not made again."""
    there = {"berka-home": str(tmp_path_factory.mktemp("readme") / "berka-home"),
             "../shared/data/berka": str(shared_data / "berka")}
    made: list[list[str]] = []

    def command(words: list[str]) -> int:
        if words[0] != "count" and words in made:
            return 0
        made.append(words)
        return main(["--home", there["berka-home"], *(there.get(word, word) for word in words)])

    return command


def test_both_languages_tell_the_same_commands() -> None:
    english, chinese = ([words[0] for words in _commands(name)] for name in READMES)
    assert sorted(english) == sorted(chinese)
    for name in READMES:
        assert set(re.findall(r"make \w+", _blocks(name, "sh")[0])) == {"make run", "make test"}


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_the_commands_after_make_run(name: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = [words for words in _commands(name) if "--as-of" not in words and words[0] not in ("init", "load")]
    assert len(commands) >= 4
    for words in commands:
        assert main(["--home", str(home), *words]) == 0, words
        assert capsys.readouterr().out.strip()


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_the_commands_on_the_real_bank(
    name: str, real_bank: Callable[[list[str]], int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    commands = [words for words in _commands(name) if "--as-of" in words or words[0] in ("init", "load")]
    assert [words[0] for words in commands] == ["init", "load", "run", "count", "count"]
    assert re.search(r"^export KEQUN_HOME=berka-home$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    told = []
    for words in commands:
        assert real_bank(words) == 0, words
        told.append(capsys.readouterr().out)
    assert told[-2] == "181 customers as of 1993-12-31\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_the_python_runs(name: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(home.parent)
    [block] = _blocks(name, "python")
    exec(compile(block, name, "exec"), {})  # noqa: S102 - the README's own lines
    with kequn.open(home) as bank:
        chosen = bank.customers.where("balance > 50_000 and days_since_login > 60", as_of=date(2026, 6, 30))
        assert capsys.readouterr().out.startswith(f"{chosen.count()}\n")
