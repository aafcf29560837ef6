"""The second pass of the tests asks all that the first asked."""

from __future__ import annotations

from typing import Any

from tests.records import Listener, needed

ASKED = {"a": {"one", "two"}, "b": {"two"}, "c": {"two", "three", "four"}, "d": set[str](), "e": {"one"}}


def test_every_statement_is_asked_again_and_whatever_was_not_noted() -> None:
    chosen = needed([*ASKED, "new"], ASKED)
    assert chosen == {"c", "e", "new"}
    assert set().union(*(ASKED[test] for test in chosen - {"new"})) == set().union(*ASKED.values())


def test_statements_that_differ_by_their_values_are_one() -> None:
    def execute(*given: Any) -> Any:
        return given

    listener = Listener()
    for many in (1, 3):
        rows = ", ".join(["(%s, %s)"] * many)
        assert listener(execute, f"INSERT INTO t (a, b) VALUES {rows} LIMIT {many}", (), False, {})[1:] == ((), False, {})  # noqa: FBT003
    assert listener.asked == {"INSERT INTO t (a, b) VALUES (%s) LIMIT "}
