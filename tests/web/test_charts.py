"""Charts say in words and in a table what they draw, escape what they are given, and carry no style of their own."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.web import charts
from kequn.web.drawing import Chart, marks_within, ticks
from kequn.web.household_picture import Person, Tie, household

HEAD = ("月份", "资产")
EVIL = "<script>alert('&')</script>"
POINTS = st.lists(st.builds(charts.Point, st.text(max_size=5), st.none() | st.floats(0, 1e12)), max_size=40)


def say(value: float) -> str:
    return f"{value:,.0f} 元"


def _drawn(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.svg)  # noqa: S314  # our own drawing


@given(POINTS, st.sampled_from((charts.months, charts.bars, charts.histogram, charts.shares)))
def test_any_points_make_a_drawing_without_style_and_a_row_for_each(points: list[charts.Point], chart: charts.Drawn) -> None:
    printable = [charts.Point("".join(each for each in point.label if each.isprintable()), point.value) for point in points]
    made = chart("题目", printable, say, head=HEAD)
    drawn = _drawn(made)
    assert drawn.get("role") == "img"
    assert next(iter(drawn)).text == "题目"
    assert not any(name == "style" or name.startswith("on") for element in drawn.iter() for name in element.attrib)
    assert "nan" not in made.svg
    assert [label for label, _ in made.rows] == [point.label for point in printable]


def test_what_is_given_is_escaped() -> None:
    made = charts.bars(EVIL, [charts.Point(EVIL, 1)], lambda _: EVIL, head=HEAD)
    assert "<script" not in made.svg
    assert [element.text for element in _drawn(made).iter() if element.text] == [EVIL] * 3
    people = (Person("a", EVIL), Person("b", EVIL, EVIL, link='/x/"onload="'))
    assert "<script" not in household(EVIL, people, [Tie("a", "b", EVIL)]).svg


def test_a_month_without_data_breaks_the_line_and_its_row_says_so() -> None:
    points = [charts.Point(str(month), value) for month, value in enumerate((1, 2, None, 4, 5))]
    made = charts.months("资产", points, say, head=HEAD)
    [line] = [element for element in _drawn(made).iter() if element.get("class") == "line"]
    assert line.get("d", "").count("M") == 2
    assert made.rows[2] == ("2", "—")


def test_bars_are_as_long_as_their_values_and_the_marks_are_told_in_order() -> None:
    made = charts.bars("覆盖率", [charts.Point("a", 0.5), charts.Point("b", 0.25)], str, head=HEAD, most=1)
    assert [element.get("width") for element in _drawn(made).iter() if element.get("class") == "bar"] == ["50.00%", "25.00%"]
    marked = charts.months("资产", [charts.Point("a", 1), charts.Point("b", 2)], say, head=HEAD,
                           marks=(charts.Mark(0, "到期"), charts.Mark(1, "转出")))
    assert marked.notes == ("到期", "转出")
    assert [e.text for e in _drawn(marked).iter() if "mark-number" in e.get("class", "")] == ["1", "2"]


@pytest.mark.parametrize(("top", "found"), [
    (0, [0, 1]), (3, [0, 1, 2, 3]), (4, [0, 1, 2, 3, 4]), (87, [0, 25, 50, 75, 100]), (0.9, [0, 0.25, 0.5, 0.75, 1]),
    (260_000, [0, 100_000, 200_000, 300_000]),
])  # fmt: skip
def test_ticks_are_round_and_reach_the_top(top: float, found: list[float]) -> None:
    assert ticks(top) == pytest.approx(found)


@given(st.integers(0, 500), st.integers(2, 9))
def test_few_labels_stand_side_by_side_the_last_among_them(count: int, most: int) -> None:
    chosen = list(marks_within(count, most))
    assert len(chosen) <= most
    assert count == 0 or chosen[-1] == count - 1


def test_an_overlap_that_is_too_small_to_be_told_is_not_told() -> None:
    [[_, hidden], _] = charts.overlap([[200, None], [None, 100]], str)
    assert (hidden.text, hidden.share, hidden.shade) == ("—", "", 0)
    [[whole, part], _] = charts.overlap([[200, 50], [50, 100]], str)
    assert ((whole.share, whole.shade), (part.share, part.shade)) == (("100%", 5), ("25%", 2))


def test_another_s_customer_has_no_initial_in_the_picture() -> None:
    people = (Person("a", "陈明远"), Person("b", "非管户成员", seen=False))
    made = household("家庭", people, [Tie("a", "b", "共用账户", guess=True)])
    texts = [element.text for element in _drawn(made).iter("text")]
    assert texts == ["共用账户", "陈", "陈明远", "非管户成员"]
    assert made.rows == (("陈明远", "共用账户", "非管户成员"),)
    assert [e.get("class") for e in _drawn(made).iter("line")] == ["tie tie-guess"]


@given(st.integers(1, 12))
def test_people_never_stand_on_one_another(count: int) -> None:
    people = [Person(str(number), f"人{number}") for number in range(count)]
    circles = [(float(e.get("cx", 0)), float(e.get("cy", 0))) for e in _drawn(household("家庭", people, [])).iter("circle")]
    apart = [abs(x - u) + abs(y - v) for index, (x, y) in enumerate(circles) for u, v in circles[:index]]
    assert min(apart, default=100) >= 44


@given(st.integers(3, 12))
def test_no_tie_of_a_couple_runs_through_anybody(count: int) -> None:
    people = [Person(str(number), f"人{number}") for number in range(count)]
    ties = [Tie(str(one), str(one + 1), "配偶") for one in range(1, count - 1, 2)]
    drawn = _drawn(household("家庭", people, ties))
    circles = [(float(each.get("cx", 0)), float(each.get("cy", 0))) for each in drawn.iter("circle")]
    lines = [tuple(float(line.get(name, 0)) for name in ("x1", "y1", "x2", "y2")) for line in drawn.iter("line")]
    assert len(lines) == len(ties)
    for x1, y1, x2, y2 in lines:
        assert y1 == y2
        assert not [x for x, y in circles if y == y1 and min(x1, x2) < x < max(x1, x2)]


def test_children_stand_below_their_parents_and_their_ties_need_no_word() -> None:
    people = [Person("m", "母"), Person("f", "父"), Person("d", "女"), Person("g", "祖")]
    ties = [Tie("m", "f", "配偶"), Tie("d", "m", "子女", younger="d"), Tie("d", "f", "疑似子女", guess=True, younger="d"),
            Tie("g", "f", "父母", younger="f")]
    drawn = _drawn(household("家庭", people, ties))
    at = [float(each.get("cy", 0)) for each in drawn.iter("circle")]
    assert at[3] < at[1] < at[2]
    assert next(text.text for text in drawn.iter("text")) == "配偶"
    assert "子女" not in [text.text for text in drawn.iter("text")]
    assert household("家庭", people, ties).rows[2] == ("女", "疑似子女", "父")
