"""The page of changing tastes: what rises, what falls, by cohort, and every share with its change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading, replies
from kequn.bridge.models import KINDS, Reply
from kequn.loop.tastes import AGES, Trend, tastes
from kequn.web import language, numbers
from kequn.web.console.builder import told
from kequn.web.console.builder.address import address_of
from kequn.web.console.replying import Replied, asked, points, replied
from kequn.web.doors import page
from kequn.web.drawing import Chart
from kequn.web.moves import Move, moves

DRAWN = 8  # that rise, and that fall
STEPS = (0.01, 0.03, 0.06, 0.1)  # of a change, from which its cell is darker


@dataclass(frozen=True)
class Cell:
    """One trend: its share now, its change in points, all of it in words, how dark, where its customers are, its reply."""

    share: str
    change: str
    said: str
    shade: int
    address: str
    believed: bool
    reply: Replied | None


@page(May.COUNT)
@require_safe
def shown(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show how the shares of tags changed since the day of comparison."""
    with reading.bank(scope) as bank:
        found = tastes(bank)
        titles = {trend.tag: bank.bank.tags[trend.tag].title[language.current()] for trend in found.trends}
        named = {(trend.tag, trend.value): _name(titles, trend) for trend in found.trends}
    moved = [trend for trend in found.trends if trend.believed and trend.cohort is None]
    rising = sorted((trend for trend in moved if trend.change > 0), key=lambda trend: -trend.change)
    falling = sorted((trend for trend in moved if trend.change < 0), key=lambda trend: trend.change)
    known, ages = replies.standing(), {cohort: _ages(cohort) for cohort in (None, *AGES)}
    asking = asked(found.asking, known, named, ages, {trend: address_of(trend.condition) for trend in found.asking})
    chart = _picture([*rising[:DRAWN], *reversed(falling[:DRAWN])], named)
    return render(request, "kequn/console/tastes.html", {
        "as_of": found.after, "before": found.before, "heads": list(ages.values()), "asking": asking,
        "waiting": sum(each.reply is None for each in asking), "may_reply": scope.may(May.REPLY), "kinds": _kinds(),
        "rows": _rows(found.trends, named, known), "chart": chart, "rising": len(rising), "falling": len(falling),
        "everything": request.GET.get("all") == "1",
    })


def _kinds() -> list[tuple[str, str]]:
    return [(kind, language.text(*words)) for kind, words in KINDS.items()]


def _name(titles: dict[str, str], trend: Trend) -> str:
    title = titles[trend.tag]
    return title if trend.value is None else f"{title}{language.text('：', ': ')}{told.coded(trend.tag, trend.value)}"


def _ages(cohort: int | None) -> str:
    if cohort is None:
        return language.text("全部", "all")
    end = next((age for age in AGES if age > cohort), None)
    if end is None:
        return language.text(f"{cohort} 岁以上", f"{cohort} and over")
    if cohort == 0:
        return language.text(f"{end} 岁以下", f"under {end}")
    return language.text(f"{cohort}–{end - 1} 岁", f"{cohort}–{end - 1}")


def _rows(
    found: Iterable[Trend], named: dict[tuple[str, str | None], str], known: Mapping[replies.Key, Reply],
) -> list[tuple[str, str, list[Cell | None], bool]]:
    """Return a line for each tag and value, the one that changed most first: its tag, its name, a cell for each cohort."""
    lines = []
    for (tag, value), trends in groupby(found, key=lambda trend: (trend.tag, trend.value)):
        by_cohort = {trend.cohort: trend for trend in trends}
        cells = [_cell(by_cohort[cohort], known) if cohort in by_cohort else None for cohort in (None, *AGES)]
        most = max((abs(trend.change) for trend in by_cohort.values() if trend.believed), default=0.0)
        lines.append((most, tag, named[tag, value], cells))
    return [(tag, name, cells, most > 0) for most, tag, name, cells in sorted(lines, key=lambda line: (-line[0], line[2]))]


def _cell(trend: Trend, known: Mapping[replies.Key, Reply]) -> Cell:
    shade = (1 + sum(abs(trend.change) >= step for step in STEPS)) if trend.believed else 0
    said = language.text(
        f"{numbers.share(trend.before_share)} → {numbers.share(trend.after_share)}"
        f"（95% 区间 {numbers.share(trend.after_low)}–{numbers.share(trend.after_high)}），"
        f"变化 {points(trend.change)}（95% 区间 {points(trend.change_low)} 至 {points(trend.change_high)}），"
        f"{trend.after:,} 人中",
        f"{numbers.share(trend.before_share)} → {numbers.share(trend.after_share)} "
        f"(95% interval {numbers.share(trend.after_low)}–{numbers.share(trend.after_high)}), "
        f"change {points(trend.change)} (95% interval {points(trend.change_low)} to {points(trend.change_high)}), "
        f"of {trend.after:,} customers")
    return Cell(numbers.share(trend.after_share), points(trend.change), said, shade, address_of(trend.condition), trend.believed,
                replied(known.get(replies.key(trend))) if trend.believed else None)


def _picture(found: Sequence[Trend], named: dict[tuple[str, str | None], str]) -> Chart | None:
    if not found:
        return None
    title = language.text("哪些在升、哪些在降（年龄已知的客户，百分点，横线为 95% 区间）",
                          "What rises and what falls (customers of known age, points, with the 95% interval)")
    return moves(title, [Move(named[trend.tag, trend.value], trend.change * 100, trend.change_low * 100, trend.change_high * 100,
                              points(trend.change), address_of(trend.condition)) for trend in found],
                 head=(language.text("标签", "tag"), language.text("变化", "change")))
