"""The frame of the command: where options may stand, exit codes, one line for an error, one JSON object for a program."""

from __future__ import annotations

from pathlib import Path

import pytest

import kequn as library
from kequn.cli.parser import verbs
from tests.cli.command import kequn, start


def test_version() -> None:
    assert start("--version").out == f"kequn {library.__version__}\n"


@pytest.mark.parametrize("arguments", [
    [], ["no-such-verb"], ["count"], ["count", "true", "--as-of", "1993-02-30"], ["count", "true", "--unit", "street"],
    ["tags", "show"], ["init", "x", "--colour", "red"],
])
def test_wrong_usage_is_one_line_and_two(arguments: list[str]) -> None:
    outcome = kequn(*arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    as_json = kequn("--json", *arguments)
    assert (as_json.code, as_json.err, list(as_json.answer)) == (2, "", ["error"])


@pytest.mark.parametrize("verb", [
    ["count", "true"], ["run"], ["tags"], ["segments"], ["runs"], ["check"], ["quarantine", "list"],
    ["segments", "save", "x", "age > 1", "--title", "x"],
])
def test_a_folder_that_is_no_home_is_one_line_that_says_what_to_do(tmp_path: Path, verb: list[str]) -> None:
    outcome = kequn(*verb, "--home", tmp_path)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert "kequn init" in outcome.err
    for options in (["--home", str(tmp_path), "--json", *verb], [*verb, "--json", "--home", str(tmp_path)]):
        as_json = kequn(*options)
        assert (as_json.code, as_json.err) == (1, "")
        assert as_json.answer == {"error": outcome.err.removeprefix("kequn: ").rstrip("\n")}


def test_a_process_of_its_own_ends_the_same_way(tmp_path: Path) -> None:
    for arguments in (["count", "true", "--home", str(tmp_path)], ["count", "--json"]):
        assert start(*arguments) == kequn(*arguments)


def test_the_home_is_named_by_option_then_setting_then_here(tmp_path: Path) -> None:
    for name in ("home", "by-setting", "by-option"):
        assert kequn("init", tmp_path / name, "--name", name).code == 0
    setting, option = str(tmp_path / "by-setting"), str(tmp_path / "by-option")
    assert start("check", "--json", cwd=tmp_path).answer["home"] == "home"
    assert start("check", "--json", KEQUN_HOME=setting).answer["home"] == setting
    assert start("--home", option, "check", "--json", KEQUN_HOME=setting).answer["home"] == option


def test_every_verb_has_a_line_of_help() -> None:
    known = verbs()
    told = kequn("--help").out
    for verb in known:
        assert verb.help
        assert f"    {verb.path[0]}" in told
        assert kequn(*verb.path, "--help").code == 0
    assert len({verb.path for verb in known}) == len(known)
