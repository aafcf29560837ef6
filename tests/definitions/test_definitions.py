"""The store of definitions: made once, never changed, and never half there."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from kequn.definitions.model import Definition
from kequn.definitions.store import Definitions, read
from kequn.kernel.errors import DefinitionError

QUIET = Definition(
    kind="segment",
    id="quiet",
    title={"zh": "沉默客户", "en": "quiet customers"},
    body={"expression": "days_since_login > 60"},
    owner="ops",
)
SHIPPED = {"tag": {"age": Definition(kind="tag", id="age", title={"zh": "年龄", "en": "age"}, body={"expression": "age"})}}


def test_versions_count_up_and_old_ones_stay(tmp_path: Path) -> None:
    store = Definitions(tmp_path)
    first = store.create(QUIET)
    second = store.create(replace(QUIET, body={"expression": "days_since_login > 90"}))
    assert (first.version, second.version) == (1, 2)
    assert store.get("segment", "quiet") == second
    assert store.get("segment", "quiet", 1) == first
    assert store.versions("segment", "quiet") == (1, 2)
    assert store.list("segment") == [second]


def test_unchanged_content_makes_no_version(tmp_path: Path) -> None:
    store = Definitions(tmp_path)
    assert store.create(QUIET) == store.create(replace(QUIET, version=7))
    assert [path.name for path in (tmp_path / "definitions" / "segment" / "quiet").iterdir()] == ["1.json"]


def test_what_the_package_ships_is_version_0(tmp_path: Path) -> None:
    store = Definitions(tmp_path, SHIPPED)
    assert store.list("tag") == [SHIPPED["tag"]["age"]]
    assert store.create(SHIPPED["tag"]["age"]).version == 0
    changed = store.create(replace(SHIPPED["tag"]["age"], owner="bank"))
    assert changed.version == 1
    assert store.get("tag", "age") == changed
    assert store.get("tag", "age", 0).owner == ""
    assert store.versions("tag", "age") == (0, 1)


def test_ids_are_in_order_and_versions_are_numbers(tmp_path: Path) -> None:
    store = Definitions(tmp_path, SHIPPED)
    for number in range(11):
        store.create(replace(QUIET, body={"n": number}))
    store.create(replace(QUIET, id="busy"))
    assert [(one.id, one.version) for one in store.list("segment")] == [("busy", 1), ("quiet", 11)]


@pytest.mark.parametrize("word", ["", "Quiet", "../up", "a/b", "a.b", "1a", "沉默", "a" * 65, "a\n", "a b"])
def test_an_id_is_one_lower_case_word(tmp_path: Path, word: str) -> None:
    with pytest.raises(DefinitionError, match="is not a name of a definition") as refused:
        replace(QUIET, id=word)
    assert "\n" not in str(refused.value)
    with pytest.raises(DefinitionError):
        Definitions(tmp_path).get("segment", word)
    with pytest.raises(DefinitionError):
        Definitions(tmp_path).list(word)


def test_errors_name_the_nearest(tmp_path: Path) -> None:
    store = Definitions(tmp_path, SHIPPED)
    store.create(QUIET)
    with pytest.raises(DefinitionError, match="there is no segment 'quite'; did you mean 'quiet'"):
        store.get("segment", "quite")
    with pytest.raises(DefinitionError, match="segment 'quiet' has no version 3; it has 1"):
        store.get("segment", "quiet", 3)


@pytest.mark.parametrize("title", [{}, {"zh": "沉默"}, {"zh": "沉默", "en": " "}])
def test_a_title_is_in_both_languages(title: dict[str, str]) -> None:
    with pytest.raises(DefinitionError, match="title needs a text in zh and one in en"):
        replace(QUIET, title=title)


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, b"x", "\ud800"])
def test_a_body_is_json(tmp_path: Path, value: object) -> None:
    with pytest.raises(DefinitionError, match="body holds a value that JSON does not know"):
        Definitions(tmp_path).create(replace(QUIET, body={"value": value}))


GOOD = {
    "kind": "segment", "id": "quiet", "version": 1, "title": {"zh": "a", "en": "b"}, "description": {}, "body": {},
    "owner": "", "refresh": "run",
}


@pytest.mark.parametrize(("content", "says"), [
    ("", "not a definition in JSON"),
    ("{", "not a definition in JSON"),
    ("[" * 100_000, "not a definition in JSON"),
    ("\x00", "not a definition in JSON"),
    ("[]", "a definition is a JSON object"),
    (json.dumps({**GOOD, "owners": ""}), "unknown field 'owners'; did you mean 'owner'"),
    (json.dumps({key: value for key, value in GOOD.items() if key != "body"}), "field 'body' is missing"),
    (json.dumps({**GOOD, "version": True}), "field 'version' has a wrong value"),
    (json.dumps({**GOOD, "title": {"zh": 1, "en": "b"}}), "field 'title' has a wrong value"),
    (json.dumps({**GOOD, "version": 2}), "it says it is another definition"),
    (json.dumps({**GOOD, "id": "other"}), "it says it is another definition"),
])
def test_a_damaged_file_is_one_line_that_names_it(tmp_path: Path, content: str, says: str) -> None:
    store = Definitions(tmp_path)
    path = store.path("segment", "quiet", 1)
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        store.list("segment")
    assert str(refused.value).startswith(f"{path}: ")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_is_what_was_made(tmp_path: Path) -> None:
    store = Definitions(tmp_path)
    made = store.create(QUIET)
    assert read(store.path("segment", "quiet", 1)) == made


def _create_many(home: Path, who: int) -> None:
    for number in range(20):
        Definitions(home).create(replace(QUIET, body={"who": who, "number": number}))


def test_processes_that_create_at_once_never_overwrite_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_create_many, args=(tmp_path, who)) for who in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    store = Definitions(tmp_path)
    made = [store.get("segment", "quiet", version) for version in store.versions("segment", "quiet")]
    assert [one.version for one in made] == list(range(1, 81))
    written = [(one.body["who"], one.body["number"]) for one in made]
    for who in range(4):
        assert [number for writer_no, number in written if writer_no == who] == list(range(20))
