"""Tags and filters of every page: `{% load kequn %}`. Texts in both languages, numbers as people read them, icons, states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from kequn.bridge import reading
from kequn.customers import ids
from kequn.web import drawing, icons, language, numbers
from kequn.web.drawing import Chart

register = template.Library()

# The word of a state is the page's; its shape and colour are one of these.
SHAPES = {"good": "circle-check", "soon": "alert-triangle", "bad": "alert-circle", "busy": "hourglass", "quiet": "minus"}


# Who answers for the definitions that are shipped; a bank's own are called as the bank calls them.
OWNERS = {
    "retail operations": "零售运营", "customer care": "客户服务", "retail products": "零售产品", "digital channels": "数字渠道",
    "customer data": "客户数据",
}


COUNTED = {"customer": ("人", "customers"), "household": ("户", "households"), "employer": ("家", "employers")}


@register.simple_tag
def t(zh: str, en: str) -> str:
    """Write the text in the language of the request: `{% t "客户" "customers" %}`; `as name` keeps it in a variable."""
    return language.text(zh, en)


register.simple_tag(icons.icon, name="icon")


def _number(shown: numbers.Shown) -> SafeString:
    unit = format_html('<span class="unit"> {}</span>', shown.unit) if shown.unit else ""
    return format_html('<span class="num" title="{}">{}{}</span>', shown.exact, shown.figure, unit)


def _nothing() -> SafeString:
    return format_html('<span class="kq-none" title="{}">{}</span>', language.text("没有数据", "no data"), numbers.NOTHING)


@register.filter
def money(value: numbers.Number | None, currency: str = "") -> SafeString:
    """Write an amount as 2.63 万元 with the exact one as its title; in the home's currency unless another is named."""
    if value is None:
        return _nothing()
    return _number(numbers.money(value, language.current(), currency or reading.currency()))


@register.filter
def amount(value: numbers.Number | None, currency: str = "") -> SafeString:
    """Write an amount to the cent."""
    if value is None:
        return _nothing()
    return format_html('<span class="num">{}</span>', numbers.amount(value, language.current(), currency or reading.currency()))


@register.filter
def count(value: numbers.Number | None) -> SafeString:
    """Write how many."""
    return _nothing() if value is None else _number(numbers.count(value, language.current()))


@register.filter
def units(unit: str) -> str:
    """Write what a number of a unit counts: 人, 户, 家."""
    return language.text(*COUNTED[unit])


@register.filter
def share(value: numbers.Number | None) -> SafeString:
    """Write a part (0 to 1) in percent; the text beside it says of what."""
    return _nothing() if value is None else format_html('<span class="num">{}</span>', numbers.share(value))


@register.filter
def chance(value: float | None) -> SafeString:
    """Write a probability of chance, as small as it is worth telling: 0.032, <0.001."""
    if value is None:
        return _nothing()
    return format_html('<span class="num" title="{}">{}</span>', f"{value:.2g}", "<0.001" if value < 0.001 else f"{value:.3f}")


@register.filter
def change(value: numbers.Number | None) -> SafeString:
    """Write a change of a count, with its sign."""
    if value is None:
        return _nothing()
    shown = numbers.count(value, language.current())
    exact, text = numbers.signed(shown.exact, value), numbers.signed(shown.text, value)
    return format_html('<span class="num" title="{}">{}</span>', exact, text)


@register.filter
def points(value: float | None) -> SafeString:
    """Write a difference of two parts (0 to 1) in percentage points, with its sign."""
    if value is None:
        return _nothing()
    text = numbers.signed(f"{value * 100:.1f}".replace("-", "−"), value)
    return format_html('<span class="num">{}</span>', language.text(f"{text} 个百分点", f"{text} points"))


@register.filter
def day(value: date | None, today: date | None = None) -> SafeString:
    """Write a day as people say it, with the full one as its title; near days are counted from `today` (else the clock's)."""
    if value is None:
        return _nothing()
    here = language.current()
    said = numbers.day(value, today or timezone.localdate(), here)
    full = numbers.full_day(value, here)
    return format_html('<time class="num" datetime="{}" title="{}">{}</time>', f"{value:%Y-%m-%d}", full, said)


@register.filter
def moment(value: datetime | None) -> SafeString:
    """Write a time of the clock in the zone of the bank."""
    if value is None:
        return _nothing()
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    said = numbers.moment(local, timezone.localdate(), language.current())
    full = f"{local:%Y-%m-%d %H:%M:%S}"
    return format_html('<time class="num" datetime="{}" title="{}">{}</time>', local.isoformat(), full, said)


@register.filter
def duration(seconds: numbers.Number | None) -> SafeString:
    """Write a time that something took."""
    if seconds is None:
        return _nothing()
    return format_html('<span class="num">{}</span>', numbers.duration(seconds, language.current()))


@register.filter
def size(octets: int | None) -> SafeString:
    """Write how large a file is."""
    return _nothing() if octets is None else format_html('<span class="num">{}</span>', numbers.size(octets))


@register.filter
def owner(name: str) -> str:
    """Write who answers for a definition, in the language of the request where it is shipped."""
    return language.text(OWNERS.get(name, name), name)


@register.filter
def customer_id(number: int) -> str:
    """Write the id of a customer's number: C00000123."""
    return ids.customer_id(number)


@register.simple_tag
def state(kind: str, zh: str, en: str) -> SafeString:
    """Write a state by word, shape and colour: `{% state "good" "已完成" "done" %}`; good, soon, bad, busy or quiet."""
    return format_html('<span class="kq-state kq-state-{}">{}{}</span>', kind, icons.icon(SHAPES[kind]), language.text(zh, en))


@register.simple_tag
def guess() -> SafeString:
    """Mark what was inferred and not told by the customer or the bank's own books."""
    said = language.text("由数据推断，未经确认", "inferred from data, not confirmed")
    return format_html('<span class="kq-guess" title="{}">{}</span>', said, language.text("疑似", "likely"))


@register.simple_tag
def bar(part: float | None, label: str) -> SafeString:
    """Draw a part (0 to 1) as a thin bar; its number stands beside it, the label says of what."""
    return drawing.bar(label, part or 0)


@register.simple_tag
def words(titles: Mapping[str, str]) -> str:
    """Write a title that a definition has in both languages; as a title it begins with a capital letter."""
    return language.text(titles["zh"], capfirst(titles["en"]))


@register.inclusion_tag("kequn/parts/notice.html")
def notice(kind: str, title: str, text: str = "", *, link: str = "", action: str = "") -> dict[str, Any]:
    """Show a state of a whole block: empty, partial, stale, error or forbidden; the text says what to do next."""
    shapes = {"empty": "inbox", "partial": "alert-triangle", "stale": "clock", "error": "alert-circle", "forbidden": "lock"}
    return {"kind": kind, "icon": shapes[kind], "title": title, "text": text, "link": link, "action": action}


@register.inclusion_tag("kequn/parts/progress.html")
def progress(url: str, text: str, share: float | None = None) -> dict[str, Any]:
    """Show work that goes on: asks `url` each second for its next state, which replaces this one."""
    return {"url": url, "text": text, "percent": None if share is None else round(share * 100)}


@register.inclusion_tag("kequn/parts/field.html")
def field(bound: Any) -> dict[str, Any]:
    """Show a field of a form with its label, help and errors, tied together for who listens."""
    described = [f"{bound.auto_id}_help"] * bool(bound.help_text) + [f"{bound.auto_id}_errors"] * bool(bound.errors)
    wrong = {"aria-invalid": "true"} if bound.errors else {}
    style = "form-select" if bound.widget_type in ("select", "nullbooleanselect", "selectmultiple") else "form-control"
    ticked = bound.widget_type == "checkbox"
    given = {"class": "form-check-input" if ticked else style, **wrong}
    if described:
        given["aria-describedby"] = " ".join(described)
    return {"field": bound, "control": bound.as_widget(attrs={**bound.field.widget.attrs, **given}), "ticked": ticked}


@register.inclusion_tag("kequn/parts/pages.html", takes_context=True)
def pages(context: template.Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Show where in a list one is, and the way on; other parts of the address stay."""
    request: HttpRequest = context["request"]
    kept = request.GET.copy()
    kept.pop(name, None)
    return {"page": page, "before": f"?{kept.urlencode()}&{name}=" if kept else f"?{name}="}


@register.inclusion_tag("kequn/parts/chart.html")
def chart(shown: Chart) -> dict[str, Any]:
    """Show a chart, what its marks mean, and the same values as a table."""
    return {"chart": shown, "rows": format_html_join("", "{}", ((_row(row),) for row in shown.rows))}


def _row(cells: tuple[str, ...]) -> SafeString:
    """Write a row of the table; made here, for a template takes a third of a page's time over two years of months."""
    figures = format_html_join("", '<td class="num">{}</td>', ((cell,) for cell in cells[1:]))
    return format_html('<tr><th scope="row">{}</th>{}</tr>', cells[0], figures)
