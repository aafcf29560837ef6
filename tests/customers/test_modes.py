"""Modes: each customer has exactly one by default with its reason, and nothing sells to a private one by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.customers.modes.model import NONE, Mode, Policy, Reason
from kequn.customers.modes.policy import read
from kequn.customers.modes.rules import lifts_protection, may_sell_automatically
from kequn.customers.modes.steps import modes
from kequn.facts.nodes import Expression
from kequn.facts.schema import Schema
from kequn.kernel.errors import HomeError
from kequn.segments.service import catalogue, definitions

AS_OF = date(2026, 6, 30)


class Given:
    """An engine that answers with columns that were given."""

    schema: Schema = catalogue(definitions("nowhere")).schema

    def __init__(self, **columns: list[bool | None]) -> None:
        self.columns = columns

    def values(self, expressions: Mapping[str, Expression], *, as_of: date) -> pa.Table:
        assert as_of == AS_OF
        size = len(next(iter(self.columns.values())))
        rows = {name: self.columns.get(name, [True] * size) for name in expressions}
        return pa.table({"unit_no": list(range(1, size + 1)), **{name: pa.array(row, pa.bool_()) for name, row in rows.items()}})


def rows(table: pa.Table) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.to_pylist()]


def test_the_first_reason_that_holds_counts_and_who_has_none_is_served_in_bulk() -> None:
    engine = Given(r0=[True, False, None, False, False], r1=[True, True, None, False, False], r2=[False, True, True, False, None],
                   r3=[False, False, False, True, False])
    assert rows(modes(engine, read(), as_of=AS_OF)) == [
        (1, "private", "private_tier", False), (2, "middle_high", "high_tier", True), (3, "middle_high", "potential", True),
        (4, "middle_high", "rising", True), (5, "long_tail", "", True)]


@given(st.lists(st.tuples(*[st.sampled_from([True, False, None])] * 4), min_size=1, max_size=8))
def test_everybody_has_exactly_one_mode_and_no_private_customer_may_be_sold_to(asked: list[tuple[bool | None, ...]]) -> None:
    columns = {f"r{place}": [row[place] for row in asked] for place in range(4)}
    policy = read()
    found = modes(Given(**columns), policy, as_of=AS_OF).to_pylist()
    assert [row["customer_no"] for row in found] == list(range(1, len(asked) + 1))
    for row, held in zip(found, asked, strict=True):
        reason = next((each for each, yes in zip(policy.reasons, held, strict=True) if yes), NONE)
        assert (row["mode"], row["reason"]) == (reason.mode, reason.id)
        assert row["sells_automatically"] == (row["mode"] != "private")


def test_what_a_mode_forbids() -> None:
    assert {mode: may_sell_automatically(mode) for mode in Mode} == {"long_tail": True, "middle_high": True, "private": False}
    lifted = [(before, after) for before in Mode for after in Mode if lifts_protection(before, after)]
    assert lifted == [("private", "long_tail"), ("private", "middle_high")]


def home_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "modes.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_home_changes_a_reason_and_adds_its_own_at_the_end(tmp_path: Path) -> None:
    words = 'title = { zh = "员工", en = "staff" }'
    text = f'[reasons.potential]\nholds = "False"\n[reasons.staff]\nmode = "private"\nholds = "age > 1"\n{words}'
    home = home_with(tmp_path, text)
    policy = read(home)
    assert [each.id for each in policy.reasons] == ["private_tier", "high_tier", "potential", "rising", "staff"]
    assert policy.reason("potential").holds == "False"
    assert (policy.reason("staff").mode, policy.reason("gone"), policy.reason("")) == (Mode.PRIVATE, NONE, NONE)


@pytest.mark.parametrize(("text", "said"), [
    ("reasons = 1", "reasons are sections"), ("[reason.x]\nholds = 1", "there is no 'reason'; did you mean 'reasons'"),
    ('[reasons.rising]\nmode = "privat"', "mode is one of long_tail, middle_high, private; did you mean 'private'"),
    ("[reasons.rising]\nholds = 3", "holds is a condition"), ("[reasons.rising]\ntitle = 3", "title is a text in zh"),
    ('[reasons.mine]\nmode = "private"', "holds is missing"),
    ('[reasons.mine]\nmood = "private"', "there is no 'mood'; did you mean 'mode'"),
])
def test_a_wrong_policy_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(HomeError, match=said):
        read(home_with(tmp_path, text))


@pytest.mark.parametrize(("text", "said"), [
    ("tiier > 1", r"\[reasons.mine\]: there is no 'tiier'; did you mean 'tier'"), ("aum", r"\[reasons.mine\]: "),
    ("household.sum(aum) > 1", "about the customer alone"),
])
def test_a_wrong_condition_is_one_line(text: str, said: str) -> None:
    with pytest.raises(HomeError, match=said):
        modes(Given(r0=[True]), Policy((Reason("mine", Mode.PRIVATE, text, {}),)), as_of=AS_OF)
