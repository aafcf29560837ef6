"""Forms of definitions, with each text in Chinese and in English; without the English one the Chinese stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from kequn.web import language


def label(form: forms.Form, labels: Mapping[str, tuple[str, str]]) -> None:
    """Write the labels of a form in the language of the page."""
    for name, field in form.fields.items():
        if name in labels:
            field.label = language.text(*labels[name])


def both(given: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return the text of a name as a definition has it, of what was given."""
    return {"zh": given[f"{name}_zh"], "en": given[f"{name}_en"] or given[f"{name}_zh"]}


def parted(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return texts by name as a form takes them: a field for each language."""
    return {f"{name}_{each}": said.get(each, "") for name, said in texts.items() for each in ("zh", "en")}
