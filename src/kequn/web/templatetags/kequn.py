"""Tags and filters of every page: `{% load kequn %}`."""

from __future__ import annotations

from django import template

from kequn.web import icons, language

register = template.Library()


@register.simple_tag
def t(zh: str, en: str) -> str:
    """Write the text in the language of the request: `{% t "客户" "customers" %}`; `as name` keeps it in a variable."""
    return language.text(zh, en)


register.simple_tag(icons.icon, name="icon")
