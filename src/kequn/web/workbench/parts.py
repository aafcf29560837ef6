"""The parts of a customer's page that come after the first paint; each is a page of its own where there is no script."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kequn.access.reveal import REASONS
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.customers.ids import customer_id
from kequn.customers.masking import masked
from kequn.loop import bundles as together
from kequn.loop.bundles import Bundle
from kequn.loop.circles import circle_of
from kequn.loop.customer import assets
from kequn.loop.customer import evidence as behind
from kequn.loop.customer import household as home
from kequn.loop.customer import past as before
from kequn.loop.customer import timeline as happened
from kequn.loop.customer.rows import Row, month_ends
from kequn.loop.customer.wallet import elsewhere
from kequn.loop.customer.who import household_of, own_tags, who
from kequn.loop.persons import outlet_names
from kequn.loop.scoped import ScopedBank
from kequn.web import bundle_words, charts, language
from kequn.web.charts import Point
from kequn.web.doors import page
from kequn.web.language import said
from kequn.web.workbench import pictures, reason, words
from kequn.web.workbench.happenings import SOURCES, aside, happening
from kequn.web.workbench.opened import part_of_opened

Context = dict[str, Any]
MONTHS = 12  # of a tag's past
RULES = 3  # that are shown for one thing
HEADINGS: Mapping[str, tuple[str, str]] = {
    "part_bundle": ("常见搭配", "What goes with it"), "part_household": ("家庭", "Household"),
    "part_segments": ("所在客群", "Segments"), "part_accounts": ("账户", "Accounts"),
    "part_tags": ("标签与依据", "Tags and their evidence"), "part_evidence": ("标签的依据", "Evidence of a tag"),
    "part_past": ("过去的值", "What it was"), "part_mode": ("服务模式", "Mode"),
    "part_moments": ("时机", "Moments"), "part_contacts": ("联系与许可", "Contacts and permissions"),
    "day_card": ("今日要联系的客户", "A customer of the day"), "part_year": ("客户的这一年", "The year as they lived it"),
    "part_benefits": ("服务客群与权益", "Groups and benefits"),
    "part_talk": ("约见与谈话提纲", "Meetings and guide to the talk"), "part_timeline": ("时间线", "Timeline"),
    "part_grade": ("等级与满意度", "Grade and satisfaction"), "part_wallet": ("他行资产（估计）", "Assets elsewhere (estimate)"),
}


def answer(request: HttpRequest, name: str, context: Context) -> HttpResponse:
    """Return the part alone to htmx, within a page to who follows the link."""
    template = f"kequn/workbench/{name}.html"
    shown = template if request.headers.get("HX-Request") else "kequn/workbench/part.html"
    return render(request, shown, {"heading": language.text(*HEADINGS[name]), **context, "part": template})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def household(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show the picture of the household, with totals over those whom the person sees, and the circle they are in."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, as_of = home.household(bank, household_of(bank, number), first=number), bank.as_of
        circle = circle_of(bank, number)
    token = part_of_opened(request, scope, number)
    return answer(request, "part_household", {"home": found, "picture": pictures.family(found), "circle": circle, "as_of": as_of,
                                              "id": customer_id(number), "opened": token})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def segments(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show the segments that the customer is in."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, as_of = behind.segments_of(bank, number), bank.as_of
    part_of_opened(request, scope, number)
    titles = [(each.id, said(each.title), said(each.description)) for each in found]
    return answer(request, "part_segments", {"segments": titles, "as_of": as_of, "id": customer_id(number),
                                             "may_count": scope.may(May.COUNT)})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def bundle(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show what often goes with what the customer holds, and what is taken next, each with the rule that stands behind it."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, after, as_of = together.bundles(bank, number), together.following(bank, number), bank.as_of
    part_of_opened(request, scope, number)
    return answer(request, "part_bundle", {
        "bundles": [_bundle(each) for each in found], "after": [_bundle(each) for each in after], "as_of": as_of,
        "id": customer_id(number), "may_count": scope.may(May.COUNT),
    })


def _bundle(found: Bundle) -> Context:
    said = [(bundle_words.sentence(rule, found.since), rule) for rule in found.rules[:RULES]]
    return {"item": capfirst(bundle_words.item(found.rules[0].kind, found.consequent)), "said": said[0][0], "rules": said}


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def accounts(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show the accounts, their numbers masked."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        outlets, as_of = outlet_names(bank), bank.as_of
        rows = [_account(row, place, outlets) for place, row in enumerate(assets.accounts(bank, number))]
    part_of_opened(request, scope, number)
    return answer(request, "part_accounts", {"accounts": rows, "as_of": as_of, "id": customer_id(number), "reasons": REASONS,
                                             "may_reveal": scope.may(May.REVEAL)})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def wallet(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show what the customer probably keeps at other banks, how sure that is, and why."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found = elsewhere(bank, number)
        as_of, have = bank.as_of, assets.assets(bank, [number]).total
    part_of_opened(request, scope, number)
    estimate = found.estimate
    reasons = [(reason.said(each), reason.effect(each)) for each in estimate.reasons] if estimate else []
    return answer(request, "part_wallet", {
        "estimate": estimate, "told": found.told, "reasons": reasons, "as_of": as_of, "id": customer_id(number),
        "basis": words.code("wallet.basis", estimate.basis) if estimate else "",
        "proof": words.code("disclosures.proof", found.told.proof) if found.told else "",
        "occasion": words.code("disclosures.occasion", found.told.occasion) if found.told else "",
        "kind": words.code("disclosures.kind", found.told.kind) if found.told else "",
        "share": _share_here(have, estimate.amount) if estimate else None})


def _share_here(here: Decimal, there: Decimal) -> Decimal | None:
    return here / (here + there) if here + there > 0 else None


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def tags(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show the customer's tags by theme; each opens its evidence."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        values, as_of = who(bank, number).tags, bank.as_of
        definitions = [bank.bank.tags[tag_id] for tag_id in own_tags(bank)]
    token = part_of_opened(request, scope, number)
    listed = [(said(tag.theme), tag.id, said(tag.title), words.tag_value(values[tag.id], tag), bool(values[tag.id]))
              for tag in definitions if values.get(tag.id) is not None]
    themes = [_theme(theme, [row[1:] for row in rows]) for theme, rows in groupby(listed, key=lambda row: row[0])]
    return answer(request, "part_tags", {"themes": themes, "unknown": len(definitions) - len(listed), "as_of": as_of,
                                         "id": customer_id(number), "opened": token})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def evidence(request: HttpRequest, scope: Scope, identifier: str, tag_id: str) -> HttpResponse:
    """Show what a tag of the customer means and the rows that were counted."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, as_of = behind.evidence(bank, number, tag_id), bank.as_of
    token = part_of_opened(request, scope, number)
    tag = found.tag
    return answer(request, "part_evidence", {
        "found": found, "heading": said(tag.title), "title": said(tag.title), "said": said(tag.description),
        "value": words.tag_value(found.value, tag), "text": language.text(found.text_zh, found.text), "as_of": as_of,
        "more": found.number - len(found.rows), "opened": token,
        "id": customer_id(number), "rows": [(words.table(row.table), words.of_row(row.value, tag), row) for row in found.rows],
    })


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def past(request: HttpRequest, scope: Scope, identifier: str, tag_id: str) -> HttpResponse:
    """Show what a tag of the customer was at the ends of the last months."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found = before.past(bank, number, tag_id, month_ends(bank.as_of, MONTHS))
    part_of_opened(request, scope, number)
    tag, numeric = found.tag, all(isinstance(value, int | float | Decimal | None) for _, value in found.values)
    points = [Point(f"{day:%y-%m}", None if value is None else float(value)) for day, value in found.values] if numeric else []
    drawn = any(point.value for point in points) and min(point.value or 0 for point in points) >= 0
    head = (language.text("日期", "day"), said(tag.title))
    chart = charts.months(said(tag.title), points, lambda value: words.tag_value(value, tag), head=head) if drawn else None
    return answer(request, "part_past", {
        "heading": said(tag.title), "chart": chart, "version": tag.version, "id": customer_id(number),
        "values": [(day, words.tag_value(value, tag)) for day, value in found.values[::-1]],
    })


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def timeline(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show what happened, newest first, from one source or all."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        context = timeline_of(request, bank, [number])
    context["opened"] = part_of_opened(request, scope, number)
    return answer(request, "part_timeline", {**context, "id": customer_id(number), "base": f"/customers/{customer_id(number)}"})


def timeline_of(request: HttpRequest, bank: ScopedBank, numbers: list[int], names: dict[int, str] | None = None) -> Context:
    """Return a page of the timeline of these customers, all of whom are seen, as the template takes it."""
    source, start = request.GET.get("source", ""), request.GET.get("from", "0")
    offset = int(start) if start.isdecimal() and len(start) < 7 else 0
    found = happened.timeline(bank, numbers, source=source, offset=offset)
    names = names or {}
    rows = [(each, happening(each), aside(each), names.get(each.customer_no, "")) for each in found.happenings]
    days = [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: row[0].day)]
    return {"days": days, "next": found.next, "source": source, "offset": offset, "as_of": bank.as_of,
            "sources": [(each, language.text(*SOURCES[each])) for each in happened.SOURCES]}


def _theme(title: str, rows: list[tuple[str, str, str, bool]]) -> tuple[str, list[tuple[str, str, str, bool]], int]:
    """Return a theme with the tags that say something before those that are no or nothing, and how many the latter are."""
    return title, sorted(rows, key=lambda row: not row[3]), sum(not row[3] for row in rows)


def _account(row: Row, place: int, outlets: Mapping[str, str]) -> Context:
    return {**row, "account_id": masked("account_id", row["account_id"]), "place": place, "outlet": outlets.get(row["outlet_id"]),
            "kind": words.code("accounts.category", row["category"])}
