"""Two languages side by side: every text of a page stands once, in Chinese and in English, where it is used."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

ENGLISH, CHINESE = "en", "zh"


def current() -> str:
    """Return the language of this request: "zh" or "en"."""
    return ENGLISH if (get_language() or "").startswith("en") else CHINESE


def text(zh: str, en: str) -> str:
    """Return the text in the language of this request."""
    return en if current() == ENGLISH else zh


def said(texts: Mapping[str, str]) -> str:
    """Return a text that a definition has in both languages; the Chinese one where there is no English."""
    return text(texts.get("zh", ""), texts.get("en", "") or texts.get("zh", ""))
