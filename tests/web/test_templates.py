"""What every template keeps to: nothing inline, no other host, and each text in both languages where it is used."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

import kequn.web

FOLDER = Path(kequn.web.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|\shx-on|\shx-vars|<script(?![^>]*\ssrc=)", re.IGNORECASE)
HOST = re.compile(r"""(?:src|href|action|hx-\w+)\s*=\s*["'](?:https?:)?//""")
TAGS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SAID = re.compile(r"""\s(?:title|aria-label|placeholder|alt|data-label)="([^"]*)\"""")
WORDS = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{3,}")
NAMED = {"中文", "English"}  # a language is called in itself
CHINESE = re.compile(r"[\u3400-\u9fff]")
SHOWN = re.compile("字|王小明|小明")  # in English texts, too: any character where a shape is shown, and a name to search for
INNERMOST = re.compile(r"\{%\s*if ((?:(?!%\}).)*)%\}((?:(?!\{%\s*if ).)*?)\{%\s*endif\s*%\}", re.DOTALL)
PAIR = re.compile(r"""\{%\s*t\s+"([^"]*)"\s+"([^"]*)\"""")


def untold(source: str) -> list[str]:
    """Return the words of a template that stand in one language only; code is in none."""
    without_code = re.sub(r"<(pre|code)[^>]*>.*?</\1>|<!doctype[^>]*>|<!--.*?-->", "", source, flags=re.DOTALL | re.IGNORECASE)
    bare = unescape(TAGS.sub("", without_alternatives(without_code)))
    texts = [*re.sub(r"<[^>]*>", "\n", bare).split("\n"), *SAID.findall(bare)]
    return [text.strip() for text in texts if WORDS.search(text) and text.strip() not in NAMED]


def without_alternatives(source: str) -> str:
    """Return the template without the blocks that say a whole sentence once in each language: `{% if language == "en" %}`."""
    while found := INNERMOST.search(source):
        condition, inner = found.groups()
        source = source[: found.start()] + ("" if condition.startswith("language ==") else inner) + source[found.end() :]
    return source


def one_sided(source: str) -> list[str]:
    """Return the pairs whose Chinese has no Chinese character though its English has words, and the other way round."""
    return [f"{zh} | {en}" for zh, en in PAIR.findall(source) if CHINESE.search(SHOWN.sub("", en)) or not _is_told(zh, en)]


def _is_told(zh: str, en: str) -> bool:
    return zh in ("", en) or bool(CHINESE.search(zh)) or not re.search(r"[A-Za-z]{3,}", en)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER / "templates")))
def test_a_template_keeps_to_the_rules(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert INLINE.findall(TAGS.sub("", source)) == []
    assert HOST.findall(source) == []
    assert untold(source) == []
    assert one_sided(source) == []


def test_what_breaks_the_rules_is_found() -> None:
    assert INLINE.search('<p style="color:red">')
    assert INLINE.search("<script>alert(1)</script>")
    assert INLINE.search('<a onclick="go()">')
    assert not INLINE.search('<script src="/static/kequn/app.js" defer></script>')
    assert HOST.search('<img src="//elsewhere.example/a.png">')
    assert untold('<p>客户 {% t "数" "number" %}</p>') == ["客户"]
    assert untold('<p title="Delete">{% t "删" "x" %} <code>kequn run</code></p>') == ["Delete"]
    assert untold('{% if language == "en" %}{% if more %}more {% endif %}people{% else %}人{% endif %}') == []
    assert untold("{% if more %}more{% endif %}") == ["more"]
    assert one_sided('{% t "Customers" "Customers of mine" %}{% t "客户" "Customers" %}') == ["Customers | Customers of mine"]


def test_no_script_makes_markup_of_text() -> None:
    scripts = sorted((FOLDER / "assets").rglob("*.js"))
    assert scripts
    markup = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|\.style\b")
    assert [path.name for path in scripts if markup.search(path.read_text(encoding="utf-8"))] == []
