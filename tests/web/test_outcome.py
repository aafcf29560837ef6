"""Errors of definitions are told in the language of the page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from kequn.access.approval import ApprovalError
from kequn.journeys.catalogue import definitions
from kequn.journeys.model import PLAY, Play
from kequn.kernel.errors import DefinitionError, LanguageError
from kequn.moments.model import MOMENT, Detector
from kequn.tags.catalogue import shipped
from kequn.web.console.builder.told import coded
from kequn.web.console.tags.views import MEASURES
from kequn.web.outcome import refusal
from tests.facts.test_errors import ERRORS, HOUSEHOLD_ERRORS

LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize(("kind", "id_", "change"), [
    (PLAY, "maturity", {"stops_after": 99}),
    (PLAY, "maturity", {"waves": []}),
    (MOMENT, "maturity", {"quiet": 0}),
    (MOMENT, "maturity", {"rate": 2}),
    (MOMENT, "maturity", {"evidence": {"zh": "{whom}", "en": "{whom}"}}),
])
def test_what_is_wrong_with_a_definition_is_told_in_chinese(tmp_path: Path, kind: str, id_: str, change: dict[str, Any]) -> None:
    shipped = definitions(tmp_path).get(kind, id_)
    wrong = replace(shipped, body={**shipped.body, **change})
    read = Play.of if kind == PLAY else Detector.of
    with pytest.raises(DefinitionError) as error:
        read(wrong)
    with translation.override("zh-hans"):
        assert not LATIN.search(refusal(error.value).replace("whom", ""))
    with translation.override("en"):
        assert refusal(error.value) == str(error.value)


@pytest.mark.parametrize("said", sorted({*ERRORS.values(), *HOUSEHOLD_ERRORS.values()}))
def test_every_error_of_the_language_is_told_in_chinese(said: str) -> None:
    with translation.override("zh-hans"):
        told = refusal(LanguageError(said))
    assert told != said
    assert not re.search(r"\b(?:an?|of|needs|takes|cannot|write)\b", told)


def test_a_type_is_told_in_chinese_and_nothing_of_the_english_is_left() -> None:
    with translation.override("zh-hans"):
        assert refusal(LanguageError("city (a text) cannot be compared with an integer")) == "「city」不能与整数比较：类型不同"
        assert refusal(LanguageError("there is no function '求'; did you mean '求和'?")) == "没有「求」这个函数，是不是「求和」？"


def test_a_tag_that_tells_a_code_is_told_in_words() -> None:
    with translation.override("zh-hans"):
        assert coded("last_reached_channel", "sms") == "短信"
        assert coded("gender", "F") == "女"
        assert coded("city", "Praha") == "Praha"


def test_every_measure_of_the_catalogue_has_words() -> None:
    assert {tag.body["measure"] for tag in shipped().values()} - set(MEASURES) == set()


def test_what_cannot_be_approved_is_told_in_the_language_of_the_page() -> None:
    error = ApprovalError("已经审批", "decided already")
    with translation.override("zh-hans"):
        assert refusal(error) == "已经审批"
    assert str(error) == "decided already"
