"""The form laid flat: what a page posts is the form it showed, and each button does what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.facts.nodes import CUSTOMER, Expression
from kequn.loop.builder.form import Field, Group, Item, Row, Text
from kequn.loop.builder.lines import Line, changed, flat, nested, posted, written
from kequn.loop.builder.reading import tree_of
from kequn.loop.builder.showing import shown
from tests.engines.expressions import conditions
from tests.engines.world import SCHEMA


@given(st.data())
def test_a_posted_form_is_the_form_that_was_shown(data: st.DataObject) -> None:
    tree: Expression = data.draw(conditions(CUSTOMER, floats=True))
    form = shown(tree)
    assert nested(posted(written(flat(form)))) == form
    assert tree_of(nested(posted(written(flat(form)))), SCHEMA) == tree


@given(st.data())
def test_buttons_pressed_in_any_order_leave_a_form(data: st.DataObject) -> None:
    lines = flat(shown(data.draw(conditions(CUSTOMER, floats=False, depth=2))))
    verbs = st.sampled_from(["row", "group", "remove", "up", "down", "in", "out"])
    for verb, place in data.draw(st.lists(st.tuples(verbs, st.integers(0, 12)), max_size=12)):
        lines = changed(lines, f"{verb}:{place}")
        assert flat(nested(lines)) == lines


def row(name: str) -> Row:
    return Row(Field("tag", name), "yes", ())


A, B, C = row("a"), row("b"), row("c")


def after(form: Group, action: str) -> Item:
    return nested(changed(flat(form), action))


@pytest.mark.parametrize(("action", "then"), [
    ("remove:1", Group("and", (Group("or", (B, C)),))),
    ("remove:2", Group("and", (A,))),
    ("up:2", Group("and", (Group("or", (B, C)), A))),
    ("down:1", Group("and", (Group("or", (B, C)), A))),
    ("down:2", Group("and", (A, Group("or", (B, C))))),
    ("up:1", Group("and", (A, Group("or", (B, C))))),
    ("up:4", Group("and", (A, Group("or", (C, B))))),
    ("in:1", Group("and", (Group("or", (A,)), Group("or", (B, C))))),
    ("out:2", Group("and", (A, B, C))),
    ("out:3", Group("and", (A, Group("or", (C,)), B))),
    ("remove:0", Group("and", (A, Group("or", (B, C))))),
    ("remove:9", Group("and", (A, Group("or", (B, C))))),
    ("nonsense:1", Group("and", (A, Group("or", (B, C))))),
])
def test_a_button_moves_its_line_with_all_below_it(action: str, then: Group) -> None:
    assert after(Group("and", (A, Group("or", (B, C)))), action) == then


def test_adding_puts_an_unfinished_row_at_the_end_of_its_group() -> None:
    empty = Row(Field(""), "", ("",))
    assert after(Group("and", (A, Group("or", (B,)))), "row:2") == Group("and", (A, Group("or", (B, empty))))
    assert after(Group("and", (A,)), "group:0") == Group("and", (A, Group("or", (empty, empty))))


def test_another_field_drops_what_belonged_to_the_old_one() -> None:
    fold = Row(Field("fold", "transactions", "count", "", "90"), ">=", ("3",), where=(A, B))
    data = written(flat(Group("and", (fold, C))))
    data["1.field"] = ["tag:age"]
    assert nested(posted(data)) == Group("and", (Row(Field("tag", "age"), "", ("",)), C))


def test_depths_that_make_no_tree_are_put_right() -> None:
    data = written([Line(3, "group", Group("and")), Line(9, "text", Text("age > 1")), Line(9, "row", A), Line(0, "row", B)])
    assert nested(posted(data)) == Group("and", (Text("age > 1"), A, B))
