"""A detector's evidence in words: its text filled with the figures of one customer, as on the day the moment was found. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from kequn.moments.model import PLACEHOLDER, Detector, Texts

# Of two words, in the first for the figure; the second is told where there is none.
SIGNS = {"#": "number", "¤": "money", "%": "percent"}
MISSING, EDGES = "—", " ；;，,。.：:"


def filled(
    detector: Detector, figures: Mapping[str, Any], *, language: str, money: Callable[[float], str], tiers: Sequence[Texts],
) -> str:
    """Return why the moment is there, in `zh` or `en`; `money` says how an amount is written, `tiers` what each is called."""
    def one(name: str, form: str) -> str:
        value = figures.get(name)
        if form == "tier":  # the policy may have fewer by now
            return tiers[int(value)][language] if value is not None and 0 <= value < len(tiers) else MISSING
        return _told(value, form, money)

    text = PLACEHOLDER.sub(lambda found: one(found[1], found[2] or "number"), detector.evidence[language])
    return text[:1].upper() + text[1:]


def conditions(detector: Detector) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Return the figures that the evidence tells as one of two words: the expression of each, and its word where it holds.

    What has no word where it holds goes by the other one.
    """
    found: dict[str, tuple[str, Mapping[str, str]]] = {}
    words = {language: {name: form.split("|") for name, form in PLACEHOLDER.findall(text)
                        if "|" in form and not set(form) & set(SIGNS)}
             for language, text in detector.evidence.items()}
    for name in words["zh"]:
        called = {language: next(filter(None, (word.strip(EDGES) for word in some.get(name, words["zh"][name]))), name)
                  for language, some in words.items()}
        found[name] = detector.figures[name], called
    return found


def _told(value: Any, form: str, money: Callable[[float], str]) -> str:
    if "|" in form:
        yes, no = form.split("|")
        if not value:
            return no
        for sign, told in SIGNS.items():
            yes = yes.replace(sign, _told(value, told, money)) if sign in yes else yes
        return yes
    if value is None:
        return MISSING
    if form == "money":
        return money(value)
    if form == "percent":
        return f"{float(value):.0%}"
    if form == "date":
        return date.fromisoformat(str(value)[:10]).isoformat()
    return f"{round(float(value)):,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
