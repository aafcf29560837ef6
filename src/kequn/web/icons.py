"""The icons of the pages, written into the page itself: no request, and nothing that a strict browser would refuse."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


@cache
def _drawings() -> dict[str, str]:
    sprite = (Path(__file__).parent / "icons.svg").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="([\w-]+)">(.*?)</symbol>', sprite))


@lru_cache(1000)
def icon(name: str, label: str = "") -> SafeString:
    """Return the icon as SVG; without a label it is decoration, and a screen reader passes over it. KeyError: no such icon."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawing = mark_safe(_drawings()[name])  # noqa: S308  # our own file
    frame = '<svg class="kq-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" {}>{}</svg>'
    return format_html(frame, said, drawing)
