"""What the builder answers: counts as the engine counts, within the scope; few persons are not told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.facts import names
from kequn.loop.bank import Bank
from kequn.loop.builder import answer, changes, choices, profile, spread
from kequn.loop.scoped import ScopedBank
from kequn.segments.model import SegmentDefinition
from kequn.segments.service import definitions, segments

ANALYST = Scope("analyst", ROLES["analyst"])
BOARD = Scope("board", ROLES["board"])


def managing(*numbers: int) -> Scope:
    return Scope("head", ROLES["sub_branch_head"], frozenset(), frozenset(numbers))


@pytest.mark.parametrize(("text", "number"), [
    ("age >= 60", 2), ("balance > 100", 2), ('holds("fund")', 1), ("household.count() >= 2", 5), ('city == "上海"', 3),
])
def test_a_count_is_that_of_the_bank(bank: Bank, text: str, number: int) -> None:
    seen = ScopedBank(bank, ANALYST)
    found = answer.answer(seen, seen.condition(text))
    assert (found.number.number, found.of, found.share) == (number, 6, number / 6)
    assert number == bank.customers.where(text, as_of=bank.as_of).count()


def test_without_a_condition_everybody_is_counted(bank: Bank) -> None:
    found = answer.answer(ScopedBank(bank, ANALYST), None)
    assert (found.number.number, found.of) == (6, 6)
    assert answer.population(ScopedBank(bank, ANALYST), "household") == bank.households.where("True", as_of=bank.as_of).count()


def test_whoever_sees_no_customer_gets_nothing_but_noughts(bank: Bank) -> None:
    nobody = ScopedBank(bank, Scope("head", ROLES["branch_head"], frozenset({"another outlet"})))
    found = answer.answer(nobody, nobody.condition("age >= 60"))
    assert (found.number.number, found.of, found.share) == (0, 0, None)
    assert set(answer.numbers_of(nobody, segments(definitions(bank.home))).values()) == {nobody.told(0)}


def test_the_board_is_not_told_of_a_few(bank: Bank) -> None:
    board = ScopedBank(bank, BOARD)
    tree = board.condition("age >= 60")
    assert answer.answer(board, tree).number.number is None
    assert profile.apart(board, tree, unit="customer") == []
    aum = names.tag_ref(bank.tags.schema, bank.tags.schema.tags["aum"])
    assert spread.spread(board, aum, unit="customer", chosen=tree).bars == ()
    assert choices.of_column(board, "transactions", "kind") == []


def test_numbers_of_segments_from_the_run_are_those_counted_anew(bank: Bank) -> None:
    known = segments(definitions(bank.home))
    whole = answer.numbers_of(ScopedBank(bank, ANALYST), known)
    assert {id_: count.number for id_, count in whole.items()} == bank.segments.counts(as_of=bank.as_of)


def test_overlap_with_saved_segments(bank: Bank) -> None:
    seen = ScopedBank(bank, ANALYST)
    saved = list(segments(definitions(bank.home)).values())
    found = answer.overlaps(seen, seen.condition("age >= 60"), "customer", saved)
    assert [(each.segment.id, each.both.number, each.number.number) for each in found] == [
        ("seniors_not_online", 2, 2), ("pensioners", 1, 1), ("maturing_soon", 1, 1)]


def test_a_spread_counts_each_customer_once(bank: Bank) -> None:
    seen = ScopedBank(bank, ANALYST)
    age = names.tag_ref(bank.tags.schema, bank.tags.schema.tags["age"])
    found = spread.spread(seen, age, unit="customer", chosen=seen.condition("age >= 60"))
    assert (found.units, found.known) == (6, 5)
    assert sum(bar.number or 0 for bar in found.bars) == 5
    assert sum(bar.chosen or 0 for bar in found.bars) == 2
    city = names.column_of(bank.tags.schema.tables["customers"], "city")
    assert [(bar.label, bar.number) for bar in spread.spread(seen, city, unit="customer").bars] == [("上海", 3), ("北京", 2)]


def test_choices_bear_the_titles_of_codes(bank: Bank) -> None:
    found = choices.of_column(ScopedBank(bank, ANALYST), "transactions", "kind")
    assert [(each.value, each.zh, each.number) for each in found] == [
        ("pension", "养老金", 2), ("fee", "手续费", 1), ("household", "生活缴费", 1), ("salary", "工资", 1),
        ("withdrawal", "支取", 1)]
    held = choices.of_holdings(ScopedBank(bank, ANALYST))
    assert [(each.value, each.number) for each in held[:2]] == [("current", 3), ("deposit", 1)]


def test_without_an_earlier_snapshot_no_change_is_told(bank: Bank) -> None:
    seen = ScopedBank(bank, ANALYST)
    assert changes.change(seen, seen.condition("age >= 60"), unit="customer") is None


def test_who_came_in_and_who_went_out_since_the_run_before(tmp_path: Path) -> None:
    from kequn.loop.run import run
    from tests.loop.small import small_home

    home = small_home(tmp_path / "home")
    run(home, as_of="2026-06-09")
    run(home, as_of="2026-06-30")
    with Bank(home) as bank:
        seen = ScopedBank(bank, ANALYST)
        found = changes.change(seen, seen.condition("balance > 1000 or count(transactions) == 0"), unit="customer")
        assert found is not None
        assert (str(found.since), found.entered.number, found.left.number) == ("2026-06-09", 1, 1)


def test_the_standardised_difference_has_no_size_in_it() -> None:
    assert profile.standardised(0.8, 0.16, 0.2, 0.16) == pytest.approx(1.5)
    assert profile.standardised(5, 0, 3, 0) == 0


def test_combinations_tell_who_is_in_exactly_which_segments(bank: Bank) -> None:
    seen = ScopedBank(bank, ANALYST)
    title = {"zh": "x", "en": "x"}
    texts = ["age >= 60", 'city == "上海"', "balance > 100"]
    chosen = [SegmentDefinition(f"s{place}", 0, title, title, "", "customer", text) for place, text in enumerate(texts)]
    inside = [set(bank.customers.where(text, as_of=bank.as_of).ids()) for text in texts]
    everybody = bank.customers.where("True", as_of=bank.as_of).ids()
    wanted = Counter(tuple(place for place, ids in enumerate(inside) if one in ids) for one in everybody)
    wanted.pop((), None)
    assert {each.places: each.number.number for each in answer.combinations(seen, chosen)} == dict(wanted)
    raw = [*chosen, SegmentDefinition("raw", 0, title, title, "", "customer", "count(transactions, days=9) > 0")]
    assert seen.engine().found(seen.condition(raw[-1].expression), as_of=bank.as_of) is None  # so DuckDB answers
    folded = Counter[tuple[int, ...]]()
    for each in answer.combinations(seen, raw):
        folded[tuple(place for place in each.places if place < len(chosen))] += each.number.number or 0
    folded.pop((), None)
    assert folded == wanted
