"""Two languages side by side: every text of a page stands once, in Chinese and in English, where it is used."""

from __future__ import annotations

from django.utils.translation import get_language

ENGLISH, CHINESE = "en", "zh"


def current() -> str:
    """Return the language of this request: "zh" or "en"."""
    return ENGLISH if (get_language() or "").startswith("en") else CHINESE


def text(zh: str, en: str) -> str:
    """Return the text in the language of this request."""
    return en if current() == ENGLISH else zh
