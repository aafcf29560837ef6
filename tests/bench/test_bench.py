"""The benchmark runs at any size; that both sides give the same answers is what it checks itself, and fails on."""

from __future__ import annotations

import pytest

from kequn.bench import reference
from kequn.bench.run import run
from kequn.kernel.errors import SourceError


@pytest.mark.parametrize(("name", "pairs"), [("counts", 16), ("tags", 1), ("load", 1), ("baskets", 2), ("identity", 1)])
def test_a_small_bank_gives_the_same_answers_and_figures(name: str, pairs: int) -> None:
    told: list[str] = []
    measured = run(name, size=500, told=told.append)
    assert len(measured["results"]) == pairs
    assert measured["size"] == 500
    assert measured["machine"]["duckdb"] == "2.0.0"
    assert told
    for figures in measured["results"]:
        assert figures["kequn_ms"]["p95"] >= figures["kequn_ms"]["p50"] > 0
        assert figures["ratio_p50"] == pytest.approx(figures["kequn_ms"]["p50"] / figures["reference_ms"]["p50"], rel=0.05)
        assert figures["reached"] is (figures["ratio_p50"] <= figures["aim"])


def test_every_question_has_its_query_by_hand() -> None:
    assert len(reference.questions("tags")) == 38
    for kind in ("ready", "raw"):
        assert list(reference.questions(kind)) == list(reference.queries(f"counts_{kind}.sql"))
        assert len(reference.questions(kind)) == 8


@pytest.mark.parametrize(
    ("name", "size", "message"),
    [
        ("tag", 10, ("there is no benchmark 'tag': it is counts, tags, load, baskets, identity, groups, moments, pages or all; "
                    "did you mean 'tags'?")),
        ("tags", 0, "a bank of 0 customers cannot be measured; give --size 1 or more"),
    ],
)
def test_a_wrong_call_is_one_clear_line(name: str, size: int, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        run(name, size=size, told=print)
    assert str(caught.value) == message


def test_without_the_checkout_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    with pytest.raises(SourceError, match="run kequn bench from a checkout"):
        reference.questions("tags")


def test_groups_count_the_same_on_every_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEQUN_TEST_POSTGRES", raising=False)
    told: list[str] = []
    measured = run("groups", size=700, told=told.append)
    assert [figures["name"] for figures in measured["results"]] == [
        "ready conditions", "ready beside DuckDB by hand", "ready beside Polars in memory", "any conditions",
        "any beside DuckDB by hand", "any beside Polars in memory", "overlap of 20", "overlap of 20 beside DuckDB by hand",
    ]
    assert any(line.startswith("groups: PostgreSQL is left out") for line in told)


def test_moments_and_scores_are_the_same_on_both_sides() -> None:
    measured = run("moments", size=300, told=print)
    assert [(figures["name"], figures["turns"]) for figures in measured["results"]] == [
        ("moments of a day", 3), ("moments beside DuckDB by hand, who alone", 3), ("scores of one model", 3),
        ("scores beside scikit-learn by hand", 3)]
