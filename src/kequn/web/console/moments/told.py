"""What a version of a detector or of a play says beside its condition, by label: so two versions are held against each other."""

from __future__ import annotations

from collections.abc import Mapping

from kequn.definitions.model import Definition
from kequn.journeys.model import Play, Wave
from kequn.moments.model import Detector
from kequn.relationship.model import INTENTS
from kequn.web import language, moment_words
from kequn.web.console.moments import detector_form, forms
from kequn.web.language import said

EXPRESSIONS = ("cause", "quiet", "evidence_zh", "evidence_en", "stake", "rate", "lasts", "measure", "goal", "within", "event",
               "event_within", "play")


def detector_said(definition: Definition) -> Mapping[str, str]:
    """Return what a detector says, a line for each figure of its evidence."""
    detector = Detector.of(definition)
    given = detector_form.filled(detector)
    labels = {name: language.text(*titles) for name, titles in detector_form.LABELS.items()}
    percent = given["control"]
    control = language.text("按银行政策", "the bank's policy") if percent is None else f"{percent:g} %"
    lines = {labels["intent"]: language.text(*INTENTS[detector.intent]),
             labels["urgency"]: language.text(*moment_words.URGENCIES[detector.urgency]),
             labels["when"]: language.text(*detector_form.WHEN[detector.success.when]), labels["control"]: control}
    lines |= {labels[name]: "" if given[name] is None else str(given[name]) for name in EXPRESSIONS}
    return lines | {f"{{{name}}}": text for name, text in detector.figures.items()}


def play_said(definition: Definition) -> Mapping[str, str]:
    """Return what a play says, a line for each wave."""
    play = Play.of(definition)
    stops = {language.text(*forms.LABELS[name]): str(getattr(play, name)) for name in ("stops_after", "offer")}
    return stops | {language.text(f"波 {wave.id}", f"wave {wave.id}"): _wave(wave) for wave in play.waves}


def _wave(wave: Wave) -> str:
    days = language.text(f"第 {wave.after} 天起，等 {wave.waits} 天", f"from day {wave.after}, waits {wave.waits} days")
    opens = moment_words.opens_title(wave.opens) + (f" ({wave.of})" if wave.of else "")
    return " · ".join((said(wave.title), days, moment_words.channel_title(wave.channel), moment_words.by_title(wave.by), opens,
                       " / ".join(dict.fromkeys(wave.wording.values()))))
