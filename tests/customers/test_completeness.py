"""How complete what is known is: the share, what is lacking, the next question; what a home's policy may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.customers.completeness.model import Answered, Completeness, Known, Policy, Seen, State
from kequn.customers.completeness.policy import OWN, policy_of, read
from kequn.customers.completeness.rules import answered, completeness, foremost
from kequn.customers.completeness.steps import columns, expressions, seen
from kequn.customers.completeness.steps import completeness as made
from kequn.engines.memory.engine import Engine
from kequn.kernel.errors import HomeError
from kequn.tags.catalogue import Catalogue, shipped
from kequn.tags.model import TagDefinition

SCHEMA = Catalogue(map(TagDefinition.of, shipped().values())).schema
TITLE = {"zh": "某事", "en": "something"}


def fact(weights: dict[str, int], **more: object) -> dict[str, object]:
    return {"title": TITLE, "ask": TITLE, "told": "phone is not None", "weights": weights, **more}


SMALL = policy_of({
    "doubt": {"stale": 0.5, "inferred": 0.4},
    "question": {"familiar": "age > 0", "withheld": "age < 0", "patience": 90},
    "groups": {"everybody": {"title": TITLE}, "senior": {"title": TITLE, "holds": "age >= 60"}},
    "facts": {"phone": fact({"everybody": 4}), "home": fact({"everybody": 2, "senior": 6}, lasts=100),
              "pension": fact({"senior": 10}, personal=True)},
})
TOLD, GUESS, NOTHING = Known(told=True), Known(told=False, inferred=True), Known(told=False)


def told(days: int) -> Known:
    return Known(told=True, days=days)


def guess(doubt: float) -> Known:
    return Known(told=False, inferred=True, doubt=doubt)


def of(groups: str, *facts: Known, familiar: bool = True, withheld: bool = False, policy: Policy = SMALL) -> Completeness:
    known = dict(zip(policy.facts, facts, strict=True))
    return completeness(policy, Seen(frozenset(groups.split()), known, familiar, withheld))


@pytest.mark.parametrize(("groups", "phone", "home", "pension", "share", "asked", "gain"), [
    # group                 phone    home                pension   known            most is open of
    ("everybody",           TOLD,    TOLD,               NOTHING,  100,             None,      None),
    ("everybody",           NOTHING, NOTHING,            NOTHING,  0,               "phone",   67),   # 4 of 6
    ("everybody",           TOLD,    told(100), NOTHING, 100,           None,      None),  # as old as it may be
    ("everybody",           TOLD,    told(101), NOTHING, 83,            "home",    17),   # half of 2 of 6
    ("everybody",           GUESS,   TOLD,               NOTHING,  73,              "phone",   27),   # 0.4 of 4 of 6
    ("everybody senior",    TOLD,    TOLD,               NOTHING,  50,              "pension", 50),   # 10 of 20: home weighs 6
    ("everybody senior",    TOLD,    NOTHING,            GUESS,    50,              "home",    30),   # 6 against 0.4 of 10
    ("everybody senior",    TOLD,    TOLD,               guess(0.9), 55, "pension", 45),
    ("everybody senior",    TOLD,    TOLD,               replace(TOLD, doubt=0.9), 100, None,    None),  # told is told
    ("",                    TOLD,    TOLD,               TOLD,     None,            None,      None),
])  # fmt: skip
def test_the_share_is_the_weight_that_is_known_and_the_question_is_about_most_that_is_open(
    groups: str, phone: Known, home: Known, pension: Known, share: int | None, asked: str | None, gain: int | None,
) -> None:
    found = of(groups, phone, home, pension)
    question = found.question
    assert (found.share, question and question.item.fact.id, question and question.gain) == (share, asked, gain)


def test_what_is_lacking_is_told_with_its_state_and_the_group_to_which_it_matters_most() -> None:
    found = of("everybody senior", GUESS, told(400), NOTHING)
    assert [(each.fact.id, each.state, each.weight, each.group.id) for each in found.lacking] == [
        ("pension", State.MISSING, 10, "senior"), ("home", State.STALE, 6, "senior"), ("phone", State.INFERRED, 4, "everybody")]


def test_personal_questions_wait_for_familiarity_and_none_is_asked_where_it_is_not_the_time() -> None:
    stranger = of("everybody senior", NOTHING, TOLD, NOTHING, familiar=False)
    assert stranger.question
    assert (stranger.question.item.fact.id, stranger.share) == ("phone", 30)
    assert of("everybody senior", TOLD, TOLD, NOTHING, familiar=False).question is None
    quiet = of("everybody senior", NOTHING, TOLD, NOTHING, withheld=True)
    assert (quiet.question, quiet.withheld, quiet.share) == (None, True, 30)


@pytest.mark.parametrize(("known", "answer", "then"), [
    (NOTHING,   Answered(told=3),               told(3)),                          # an answer is told, and so old
    (GUESS,     Answered(told=3),               Known(told=True, inferred=True, days=3)),
    (TOLD,      Answered(told=3),               TOLD),                             # no day is known: as good as before
    (told(500), Answered(told=3),               told(3)),
    (told(2),   Answered(told=3),               told(2)),
    (NOTHING,   Answered(refused=3),            Known(told=False, refused=3)),
    (NOTHING,   Answered(told=9, refused=3),    Known(told=True, days=9, refused=3)),
    (NOTHING,   Answered(told=3, refused=9),    told(3)),                          # they thought better of it
    (told(5),   Answered(),                     told(5)),
])  # fmt: skip
def test_an_answer_is_told_and_as_old_as_it_is(known: Known, answer: Answered, then: Known) -> None:
    assert answered(known, answer) == then


@pytest.mark.parametrize(("refused", "asked"), [(89, "home"), (90, "phone")])
def test_what_somebody_would_not_say_rests_for_a_while(refused: int, asked: str) -> None:
    found = of("everybody", Known(told=False, refused=refused), NOTHING, NOTHING)
    assert found.question
    assert (found.question.item.fact.id, found.share, found.lacking[0].rests) == (asked, 0, asked == "home")


def test_of_some_customers_the_one_is_asked_whose_answer_completes_most() -> None:
    one, two = of("everybody", GUESS, TOLD, NOTHING), of("everybody senior", TOLD, TOLD, NOTHING)
    assert foremost({1: one, 2: two}) == (2, two.question)
    assert foremost({1: two, 2: two}) == (1, two.question)
    assert foremost({1: of("everybody", NOTHING, TOLD, NOTHING, withheld=True)}) is None


KNOWN = st.builds(Known, told=st.booleans(), inferred=st.booleans(), days=st.none() | st.integers(0, 900),
                  doubt=st.none() | st.floats(-1, 2))
GROUPS = st.sets(st.sampled_from(list(read().groups))).map(" ".join)


@given(GROUPS, st.lists(KNOWN, min_size=len(read().facts), max_size=len(read().facts)))
def test_answering_the_question_completes_by_what_was_said(groups: str, facts: list[Known]) -> None:
    policy = read()
    before = of(groups, *facts, policy=policy)
    if before.question is None:
        assert before.share in (None, 100) or not before.lacking
        return
    assert before.share is not None
    assert before.share < 100
    complete = [replace(known, told=True, days=0) if id_ == before.question.item.fact.id else known
                for id_, known in zip(policy.facts, facts, strict=True)]
    after = of(groups, *complete, policy=policy)
    assert after.share is not None
    assert abs(after.share - before.share - before.question.gain) <= 1
    for other in before.lacking:
        assert other.weight * other.open <= before.question.item.weight * before.question.item.open + 0.01


def test_a_home_states_what_differs(tmp_path: Path) -> None:
    own = tmp_path / OWN
    own.parent.mkdir()
    own.write_text('[groups.owner]\ntitle = { zh = "业主", en = "owners" }\nholds = "has_loan"\n'
                   "[facts.mobile.weights]\nowner = 12\n[facts.address]\nlasts = 90\n", encoding="utf-8")
    policy = read(tmp_path)
    assert policy.facts["mobile"].weights == {"everybody": 10, "owner": 12}
    assert (policy.facts["address"].lasts, policy.facts["address"].told) == (90, read().facts["address"].told)
    assert "group_owner" in columns(policy)
    assert policy_of(policy.document) == policy


@pytest.mark.parametrize(("stated", "error"), [
    ("[facts.mobil]\nlasts = 3", "[facts.mobil]: title is missing"),
    ("[facts.mobile.weights]\nseniors = 3", "[facts.mobile] weights: there is no 'seniors'; did you mean 'senior'?"),
    ("[facts.mobile]\nlast = 3", "[facts.mobile]: there is no 'last'; did you mean 'lasts'?"),
    ("[facts.mobile]\nweights = 3", "[facts.mobile]: weights is a whole number from 0 for each group"),
    ("[facts.mobile]\nlasts = true", "[facts.mobile]: lasts is a whole number of days"),
    ("[doubt]\nstale = 2", "[doubt]: stale is a number from 0 to 1"),
    ("doubt = 2", ": doubt is a section"),
    ("[fact]\n", ": there is no 'fact'; did you mean 'facts'?"),
    ("[doubt", "cannot be read as TOML"),
])  # fmt: skip
def test_a_wrong_policy_is_one_line(tmp_path: Path, stated: str, error: str) -> None:
    (tmp_path / OWN).parent.mkdir()
    (tmp_path / OWN).write_text(stated, encoding="utf-8")
    with pytest.raises(HomeError) as raised:
        read(tmp_path)
    assert str(OWN) in str(raised.value)
    assert error in str(raised.value)


@pytest.mark.parametrize(("told", "error"), [
    ("household.sum(aum) > 0", "told_phone looks at other members of the household"),
    ("phone > ", "told_phone: "),
    ("aum", "told_phone is a condition, and this is none: aum"),
])  # fmt: skip
def test_what_is_asked_is_a_condition_about_the_customer_alone(told: str, error: str) -> None:
    phone = replace(SMALL.facts["phone"], told=told)
    with pytest.raises(HomeError, match=error.replace("(", r"\(")):
        expressions(replace(SMALL, facts={"phone": phone}), SCHEMA)


def row(table: str, key: str, **given: object) -> dict[str, object]:
    empty = {column.name: None for column in SCHEMA.tables[table].columns}
    system = {"source": "core", "source_key": key, "customer_no": 1, "known_at": datetime(2026, 1, 1), "known_to": None}
    return {**empty, **system, **given}


def test_what_ships_is_asked_of_each_customer_and_says_what_is_known() -> None:
    pensions = [row("transactions", f"t{month}", kind="pension", amount=Decimal(3000), occurred_on=date(2026, month, 10))
                for month in (4, 5, 6)]
    tables = {"customers": [row("customers", "1", phone="13812341234", birth_date=date(1960, 1, 1))], "transactions": pensions}
    policy = read()
    table = made(Engine(tables, SCHEMA, "Asia/Shanghai"), policy, as_of=date(2026, 6, 30))
    [answer] = table["completeness"].to_pylist()
    assert set(answer) == {"customer_no", *columns(policy)}
    said = seen(policy, answer)
    assert (said.groups, said.familiar, said.withheld) == (frozenset({"everybody", "adult", "senior"}), False, False)
    found = completeness(policy, said)
    assert {each.fact.id: (each.state, each.weight) for each in found.items} == {
        "mobile": ("inferred", 10), "birth_date": ("known", 8), "address": ("missing", 6), "next_of_kin": ("missing", 8),
        "pension": ("known", 8), "assets_elsewhere": ("missing", 3)}
    assert found.share == 48  # 8 + 8 + 5 of 43
    assert found.question
    assert (found.question.item.fact.id, found.question.gain) == ("address", 14)  # next of kin is personal, and more
