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
from kequn.kernel.errors import DefinitionError
from kequn.moments.model import MOMENT, Detector
from kequn.web.console.builder.told import coded
from kequn.web.outcome import refusal

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


def test_a_tag_that_tells_a_code_is_told_in_words() -> None:
    with translation.override("zh-hans"):
        assert coded("last_reached_channel", "sms") == "短信"
        assert coded("gender", "F") == "女"
        assert coded("city", "Praha") == "Praha"


def test_what_cannot_be_approved_is_told_in_the_language_of_the_page() -> None:
    error = ApprovalError("已经审批", "decided already")
    with translation.override("zh-hans"):
        assert refusal(error) == "已经审批"
    assert str(error) == "decided already"
