"""What ships: detectors and plays can be read and tell their evidence in both languages; wrong ones are refused in one line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from kequn.customers.care_days import festivals, next_lunar
from kequn.definitions.model import Definition
from kequn.facts.schema import Schema
from kequn.journeys.catalogue import plays
from kequn.journeys.catalogue import shipped as shipped_plays
from kequn.journeys.model import PLAY, Play
from kequn.kernel.errors import DefinitionError, HomeError
from kequn.loop.personal import refuse_personal
from kequn.moments import policy
from kequn.moments.catalogue import definitions, detectors, of_json, shipped, to_json
from kequn.moments.effect import Share, effect
from kequn.moments.evidence import conditions
from kequn.moments.model import MOMENT, ROWS, Detector
from kequn.offers.catalogue import definitions as all_definitions
from kequn.segments.service import catalogue
from kequn.web import moment_words

KNOWN = detectors(definitions("nowhere"))
TIERS = ({"zh": "普卡", "en": "classic"}, {"zh": "银卡", "en": "silver"})


@pytest.fixture(scope="module")
def schema() -> Schema:
    return catalogue(all_definitions("nowhere")).schema


@pytest.mark.parametrize("moment", KNOWN)
def test_a_detector_can_be_read_and_asks_for_nothing_personal(moment: str, schema: Schema) -> None:
    detector = KNOWN[moment]
    for tree in detector.trees(schema).values():
        refuse_personal(tree, schema)
    assert of_json(to_json(detector)) == detector
    assert detector.play in plays("nowhere")
    assert all(detector.title.values())
    assert all(detector.description.values())


def test_each_row_of_the_method_has_a_detector_and_money_in_motion_no_control_group() -> None:
    assert list(dict.fromkeys(each.row for each in KNOWN.values())) == list(ROWS)
    assert {each.control for each in KNOWN.values() if each.row == "T7"} == {False}
    assert {each.control for each in KNOWN.values() if each.row != "T7"} == {True}


@pytest.mark.parametrize(("control", "said"), [
    (0.6, "control is true, false, or a share"), (0.0, "control is true, false, or a share"), ("yes", "control is true"),
    (True, "nobody is left without service"), (0.2, "nobody is left without service")])
def test_a_control_share_is_at_most_a_half_and_never_where_money_is_in_motion(control: object, said: str) -> None:
    ships = shipped()["maturity"]
    with pytest.raises(DefinitionError, match=said):
        Detector.of(Definition(MOMENT, "maturity", ships.title, {**ships.body, "control": control}))


def test_what_the_evidence_tells_as_one_of_two_words_goes_by_the_word_where_it_holds() -> None:
    found = conditions(KNOWN["leaving"])
    assert found["price"] == (KNOWN["leaving"].figures["price"], {"zh": "敏感", "en": "sensitive"})
    assert found["pay"][1] == {"zh": "工资已停", "en": "the salary stopped"}
    assert "chance" not in found


def test_evidence_is_told_in_words() -> None:
    figures = {"day": "2026-07-10", "amount": 123456.0, "all": None}
    with translation.override("zh-hans"):
        said = moment_words.filled(KNOWN["maturity"], figures, "CNY", TIERS)
        assert said == "最近一笔 2026-07-10 到期，15 天内共到期 12.3 万元；全部资产 —。"
    with translation.override("en"):
        figures = {"chance": 0.214, "pay": True, "times": 3, "out": 20000.0, "falls": False, "worth": True}
        said = moment_words.filled(KNOWN["leaving"], figures, "CNY", TIERS)
        assert said.startswith("The model gives 21% that they leave within 90 days; the salary stopped; 3 transfers to the ")
        assert "own name elsewhere within 90 days, CNY 20.0 k in all; the balance does not fall" in said


@pytest.mark.parametrize(("detector", "figures", "said"), [
    ("leaving", {"chance": None, "pay": True}, "模型没有评分，按单个迹象判断；工资已停；"),
    ("leaving", {"chance": 0.214}, "模型估计 90 天内离开的概率 21%；"),
    ("mortgage", {"on": "2026-10-03", "payment": 0.0}, "住房贷款发放于 2026-10-03。"),
    ("mortgage", {"on": "2026-10-03", "payment": 5200.0}, "住房贷款发放于 2026-10-03，每月还款 5,200 元。"),
    ("near_tier", {"needed": 200_000.0, "days_left": False}, "本月已来不及，下月每天留存 20.0 万元 即可达标")])
def test_nothing_is_told_of_what_is_not_known(detector: str, figures: dict[str, object], said: str) -> None:
    with translation.override("zh-hans"):
        assert said in moment_words.filled(KNOWN[detector], figures, "CNY", TIERS)


def test_a_tier_is_told_by_its_name_and_one_that_is_no_more_is_missing() -> None:
    figures = {"tier": 1, "next": 0, "so_far": 40000.0, "flow": -9000.0}
    with translation.override("zh-hans"):
        said = [moment_words.filled(KNOWN["tier_going"], figures, "CNY", some) for some in (TIERS, TIERS[:1])]
    assert said[0].startswith("现为银卡，照本月至今日均 4.00 万元 下月降为普卡；")
    assert said[1].startswith("现为—，")


@pytest.mark.parametrize(("pace", "said"), [(41.6, "按近半年走势约需 42 天。"), (None, "按近半年走势一年内够不到。")])
def test_a_figure_that_is_missing_has_words_of_its_own(pace: float | None, said: str) -> None:
    with translation.override("zh-hans"):
        assert said in moment_words.filled(KNOWN["near_tier"], {"pace": pace}, "CNY", TIERS)
    assert "pace" not in conditions(KNOWN["near_tier"])


def test_every_play_can_be_read() -> None:
    for definition in shipped_plays().values():
        assert Play.of(definition).waves


WORDS = {"zh": "甲", "en": "a"}
BODY = dict(shipped()["maturity"].body)


@pytest.mark.parametrize(("change", "said"), [
    ({"row": "T9"}, "row is one of"), ({"intent": "buy"}, "intent is one of"), ({"quiet": 0}, "quiet is a number of days"),
    ({"rate": 2}, "rate is a share"), ({"evidence": {"zh": "{nothing}", "en": "x"}}, "which is no figure"),
    ({"evidence": {"zh": "{day:fruit}", "en": "x"}}, "no format"), ({"success": {"measure": "1"}}, "success says"),
    ({"success": {"measure": "1", "goal": "1", "within": "1", "when": "never"}}, "success.when"),
    ({"foretells": {"event": "True", "within": 0}}, "foretells.within"), ({"extra": 1}, "extra is missing or unknown"),
    ({"figures": {"Day": "1"}}, "figures are expressions"),
])
def test_a_wrong_detector_is_one_line(change: dict[str, Any], said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        Detector.of(Definition(MOMENT, "mine", WORDS, {**BODY, **change}))


@pytest.mark.parametrize(("change", "said"), [
    ({"expression": "age"}, "holds is a condition"), ({"stake": "gender"}, "stake is a number"),
    ({"cause": "agee"}, "cause: .*agee"),
])
def test_a_wrong_expression_is_named(change: dict[str, Any], said: str, schema: Schema) -> None:
    with pytest.raises(DefinitionError, match=said):
        Detector.of(Definition(MOMENT, "mine", WORDS, {**BODY, **change})).trees(schema)


@pytest.mark.parametrize(("change", "said"), [
    ({"waves": []}, "waves are a list"), ({"stops_after": 0}, "stops_after"),
    ({"waves": [{**shipped_plays()["keep"].body["waves"][0], "channel": "pigeon"}]}, "channel is one of"),
    ({"waves": [{**shipped_plays()["keep"].body["waves"][0], "of": "later"}]}, "of is the id of a wave before"),
    ({"waves": [{**shipped_plays()["keep"].body["waves"][0], "wording": {"zh": "{nmae}", "en": "x"}}]}, "no variable 'nmae'"),
])
def test_a_wrong_play_is_one_line(change: dict[str, Any], said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        Play.of(Definition(PLAY, "mine", WORDS, {**shipped_plays()["keep"].body, **change}))


def test_the_policy_is_laid_over_by_the_home(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    own = tmp_path / "policy" / "moments.toml"
    own.write_text('[ledger]\ncontrol = 0.2\n[guard.after_sale]\nholds = "days_since_product < 60"\n', encoding="utf-8")
    read = policy.read(tmp_path)
    assert (read.ledger.control, read.ledger.kept) == (0.2, 730)
    assert {each.id: each.holds for each in read.guards}["after_sale"] == "days_since_product < 60"
    own.write_text("[ledger]\ncontrol = 2\n", encoding="utf-8")
    with pytest.raises(HomeError, match="control is a share"):
        policy.read(tmp_path)


def test_lunar_days_return_and_festivals_are_known_ahead() -> None:
    assert next_lunar(date(1956, 10, 12), date(2027, 10, 1)) == date(2027, 10, 8)  # 九月初九
    assert next_lunar(date(1880, 1, 1), date(2027, 1, 1)) is None
    assert dict(festivals(date(2027, 1, 1)))["spring_festival"] == date(2027, 2, 6)
    assert dict(festivals(date(2027, 3, 1)))["mid_autumn"] == date(2027, 9, 15)


def test_an_effect_is_told_with_its_interval_and_only_of_enough() -> None:
    found = effect(Share(56, 70), Share(48, 80))  # the example of Newcombe (1998): 0.2000, 0.0524 to 0.3339
    assert found is not None
    assert (round(found.difference, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)
    assert effect(Share(20, 29), Share(48, 80)) is None
