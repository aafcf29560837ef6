"""Light, dark, or as the device says: what a person chose on this device, kept in a cookie."""

from __future__ import annotations

from django.http import HttpRequest

COOKIE = "kequn_theme"
THEMES = ("device", "light", "dark")


def chosen(request: HttpRequest) -> str:
    """Return what was chosen on this device; else the device decides."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in THEMES else THEMES[0]
