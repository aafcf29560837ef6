"""What is asked of who changes a detector: its rule, its evidence, until when, what counts as success, and how it is followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from kequn.definitions.model import Definition
from kequn.facts.nodes import Expression
from kequn.facts.schema import Type
from kequn.facts.types import NUMBERS
from kequn.kernel.errors import LanguageError
from kequn.kernel.nearest import hint
from kequn.moments.model import ANY, END, FORMATS, MOMENT, MOST_CONTROL, MOST_DAYS, PLACEHOLDER, SERVED, Detector
from kequn.relationship.model import INTENTS
from kequn.web import language
from kequn.web.console.bilingual import both, label, parted
from kequn.web.moment_words import URGENCIES
from kequn.web.outcome import refusal

Parse = Callable[[str], Expression]  # LanguageError where the text is none, or asks for a personal value

LABELS = {
    "title_zh": ("中文名称", "Chinese title"), "title_en": ("英文名称", "English title"),
    "description_zh": ("说明（中文）", "what it looks for, in Chinese"), "description_en": ("说明（英文）", "what it looks for"),
    "intent": ("性质", "what it is for"), "expression": ("条件", "when the moment is there"),
    "cause": ("起因（同一起因只提示一次；空为一段情形）", "what names its cause (empty: an episode)"),
    "quiet": ("情形消失几天后可再提示", "an episode comes again after so many days without it"),
    "evidence_zh": ("依据（中文）", "evidence, in Chinese"), "evidence_en": ("依据（英文）", "evidence"),
    "figures": ("依据里的数（每行：名称 = 表达式）", "its figures (a line each: name = expression)"),
    "stake": ("涉及金额", "what is at stake"),
    "rate": ("预计能得到其中的比例（0 至 1）", "part of it expected to be gained (0 to 1)"),
    "urgency": ("缓急", "urgency"), "lasts": ("可处理天数", "days to act"), "measure": ("看什么算成功", "success is measured by"),
    "goal": ("达到", "reaching"), "within": ("在几天内", "within days"), "when": ("何时算", "counted"),
    "event": ("预示的事（空为没有）", "what it foretells (empty: nothing)"),
    "event_within": ("预示在几天内", "foretold within days"),
    "control": ("对照组比例（%；空为按银行政策，0 为不设）", "control group (%; empty: the bank's policy, 0: none)"),
    "play": ("跟进打法", "play"), "note": ("给审批人的话", "a word to who decides"),
}
WHEN = {ANY: ("期内任何一天", "on any day"), END: ("期末那一天", "on the last day")}
CONDITIONS, QUANTITIES = ("expression", "event"), ("stake", "lasts", "measure", "goal", "within")
FIGURE = re.compile(r"([a-z][a-z0-9_]*)\s*=(?!=)\s*(\S.*)")
PLAIN = ("intent", "expression", "cause", "quiet", "stake", "rate", "urgency", "lasts", "play")


def _text(rows: int = 1, *, longest: int = 10_000, needed: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
    return forms.CharField(max_length=longest, required=needed, widget=widget)


class DetectorForm(forms.Form):
    """One version of a detector; its row of the method and its owner stay. `parse` reads an expression about one customer."""

    title_zh = forms.CharField(max_length=40)
    title_en = forms.CharField(max_length=80)
    description_zh = _text(2, longest=400)
    description_en = _text(2, longest=400, needed=False)
    intent = forms.ChoiceField()
    expression = _text(3)
    cause = _text(needed=False)
    quiet = forms.IntegerField(min_value=1, max_value=MOST_DAYS)
    evidence_zh = _text(3, longest=2000)
    evidence_en = _text(3, longest=2000, needed=False)
    figures = _text(6, longest=20_000, needed=False)
    stake = _text()
    rate = forms.FloatField(min_value=0, max_value=1)
    urgency = forms.ChoiceField()
    lasts = _text()
    measure = _text()
    goal = _text()
    within = _text()
    when = forms.ChoiceField()
    event = _text(needed=False)
    event_within = forms.IntegerField(min_value=1, max_value=MOST_DAYS, required=False)
    control = forms.FloatField(min_value=0, max_value=100 * MOST_CONTROL, required=False)
    play = forms.ChoiceField(required=False)
    note = forms.CharField(max_length=400, required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, detector: Detector, plays: list[tuple[str, str]], parse: Parse) -> None:
        super().__init__(data, initial=filled(detector))
        self.detector, self.parse = detector, parse
        none = ("", language.text("没有", "none"))
        for name, known in (("intent", INTENTS), ("urgency", URGENCIES), ("when", WHEN)):
            self._choose(name, [(word, language.text(*titles)) for word, titles in known.items()])
        self._choose("play", [none, *plays])
        label(self, LABELS)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is written above
        field.choices = choices

    def clean_figures(self) -> dict[str, str]:
        """Return the figures by name; the first line that cannot be read is said."""
        found: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["figures"].splitlines(), start=1):
            if not line.strip():
                continue
            read = FIGURE.fullmatch(line.strip())
            if read is None or read[1] in found:
                raise forms.ValidationError(language.text(
                    f"第 {number} 行读不懂：写成「名称 = 表达式」，名称用小写字母、数字和下划线，不重复",
                    f"line {number} cannot be read: write name = expression, each name once, of a to z, 0 to 9 and _"))
            if wrong := self._wrong(read[2]):
                raise forms.ValidationError(language.text(f"第 {number} 行：{wrong}", f"line {number}: {wrong}"))
            found[read[1]] = read[2]
        return found

    def clean_control(self) -> bool | float:
        """Return True for the share of the bank's policy, False for none, else a share from 0 to 1."""
        percent: float | None = self.cleaned_data["control"]
        if self.detector.row == SERVED and percent != 0:
            raise forms.ValidationError(language.text("资金异动不设对照组：每位客户都应得到服务，请填 0",
                                                      "where money is in motion nobody is left without service: write 0"))
        return True if percent is None else percent / 100 if percent else False

    def clean(self) -> dict[str, Any]:
        """Say beside each expression what is wrong with it, and what the evidence names that is no figure."""
        given = self.cleaned_data
        for name in (*CONDITIONS, *QUANTITIES, "cause"):
            if given.get(name) and (wrong := self._wrong(given[name], name)):
                self.add_error(name, wrong)
        for name in ("evidence_zh", "evidence_en"):
            if "figures" in given and name in given and (wrong := _unfilled(given[name], given["figures"])):
                self.add_error(name, wrong)
        if given.get("event") and not given.get("event_within"):
            self.add_error("event_within", language.text("写明在几天内", "say within how many days"))
        return given

    def _wrong(self, text: str, name: str = "") -> str:
        """Return what is wrong with an expression, in one line; nothing where it is sound."""
        try:
            kind = self.parse(text).type
        except LanguageError as error:
            return refusal(error)
        if name in CONDITIONS and kind is not Type.BOOLEAN:
            return language.text("这里要一个条件，例如 年龄 >= 60", "a condition is needed here, e.g. age >= 60")
        if name in QUANTITIES and kind not in NUMBERS:
            return language.text("这里要一个数，例如 30 或 余额", "a number is needed here, e.g. 30 or balance")
        return ""

    def definition(self) -> Definition:
        """Return what the form says as a definition."""
        given, detector = self.cleaned_data, self.detector
        success = {"measure": given["measure"], "goal": given["goal"], "within": given["within"], "when": given["when"]}
        foretells = {"event": given["event"], "within": given["event_within"]} if given["event"] else None
        body = {**{name: given[name] for name in PLAIN}, "row": detector.row, "evidence": both(given, "evidence"),
                "figures": given["figures"], "success": success, "foretells": foretells, "control": given["control"]}
        return Definition(MOMENT, detector.id, both(given, "title"), body, both(given, "description"), detector.owner)


def _unfilled(text: str, figures: dict[str, str]) -> str:
    for name, form in PLACEHOLDER.findall(text):
        if name not in figures:
            return language.text(f"依据里的 {{{name}}} 没有对应的数", f"{{{name}}} is no figure{hint(name, figures)}")
        if form and form not in FORMATS and form.count("|") != 1:
            known = "、".join(FORMATS) if language.current() == "zh" else ", ".join(FORMATS)
            return language.text(f"{{{name}:{form}}} 的写法不对：用 {known}，或「是|否」两个词",
                                 f"{{{name}:{form}}} is no format: {known}, or two words, yes|no")
    return ""


def filled(detector: Detector) -> dict[str, Any]:
    """Return what a detector says already, as the form takes it."""
    texts = parted({"title": detector.title, "description": detector.description, "evidence": detector.evidence})
    success, foretold, control = detector.success, detector.foretells, detector.control
    return {**texts, **{name: getattr(detector, name) for name in PLAIN},
            "figures": "\n".join(f"{name} = {text}" for name, text in detector.figures.items()),
            "measure": success.measure, "goal": success.goal, "within": success.within, "when": success.when,
            "event": foretold.event if foretold else "", "event_within": foretold.within if foretold else None,
            "control": None if control is True else round(100 * control, 6)}
