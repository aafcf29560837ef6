"""The head's page of grades: how many and how they moved, how true the probability is, and whether D buys again more than F."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import opportunities, reading
from kequn.grading.model import GRADES, PROSPECT, SERVICE
from kequn.loop import grades
from kequn.loop.persons import persons
from kequn.web import language, numbers
from kequn.web.charts import Point, bars
from kequn.web.doors import page
from kequn.web.workbench import grade_words as words

BACK = (30, 90, 180, 365)  # days that may be compared with
MOST = 200  # people of one cell
WORDS = {grades.NEW: ("新进入", "new"), grades.GONE: ("退出", "gone"), grades.SIGNED: ("已签约", "signed")}


@page(May.COUNT)
@require_safe
def shown(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the grades of those who are seen, and of the whole bank how true they are."""
    back = _back(request)
    with reading.bank(scope) as bank:
        as_of = bank.as_of
        before = as_of - timedelta(days=back)
        standing, moved, learned = grades.standings(bank), grades.movement(bank, before), grades.learned(bank)
    policy = opportunities.policy()
    return render(request, "kequn/console/grades.html", {
        "as_of": as_of, "before": before, "back": back, "choices": BACK, "may_open": scope.may(May.SEE_PERSONS),
        "standing": [(each, words.asks(each.grade, policy)) for each in standing],
        "tables": [_table(moved, scheme) for scheme in (PROSPECT, SERVICE)],
        "judged": learned["judged"], "curve": learned["curve"], "picture": _picture(learned["judged"]),
        "signed": _rates(learned["signed"]), "again": _rates(learned["again"]), "days": int(policy.calibration.days),
        "again_days": int(policy.calibration.repurchase_days)})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def people(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the customers of one cell of the movement; the look is logged."""
    came, went, back = request.GET.get("came", ""), request.GET.get("went", ""), _back(request)
    with reading.bank(scope) as bank:
        before = bank.as_of - timedelta(days=back)
        found = persons(bank, grades.people(bank, before, came, went, limit=MOST))
        as_of = bank.as_of
    looked(scope, What.MEMBERS, customers=set(found), subject=f"grades {came} {went}"[:60])
    return render(request, "kequn/console/grade_people.html", {
        "people": sorted(found.values(), key=lambda each: each.number), "came": _name(came), "went": _name(went),
        "before": before, "as_of": as_of, "back": back, "may_count": scope.may(May.COUNT),
        "most": MOST if len(found) == MOST else 0})


def _back(request: HttpRequest) -> int:
    given = request.GET.get("back", "")
    return int(given) if given in map(str, BACK) else 90


def _name(grade: str) -> str:
    return language.text(*WORDS[grade]) if grade in WORDS else grade if grade in grades.FROM else "—"


def _table(moved: Mapping[tuple[str, str], Any], scheme: str) -> dict[str, Any]:
    """Return a matrix of movement: heads, and a row for each grade it came from with its cells."""
    rows, columns = [*GRADES[scheme], grades.NEW], [*GRADES[PROSPECT], *GRADES[SERVICE], grades.SIGNED, grades.GONE]
    if scheme == SERVICE:
        columns = [*GRADES[SERVICE], grades.GONE]
    kept = {pair: count for pair, count in moved.items() if set(pair) & set(GRADES[scheme]) and pair[0] in rows}
    columns = [each for each in columns if each in GRADES[scheme] or any(went == each for _, went in kept)]
    title = language.text("商机：A–C，签约后转入 D–F", "Opportunities: A to C, signed ones go to D to F")
    if scheme == SERVICE:
        title = language.text("在服务客户：D–F", "Customers in service: D to F")
    cells = [(_name(came), [(went, kept.get((came, went)), came == went) for went in columns], came) for came in rows]
    return {"title": title, "heads": [_name(went) for went in columns], "rows": cells}


def _bins(judged: dict[str, Any] | None) -> list[tuple[float, float, int]]:
    """Return of each bin what was told, what came, and how many."""
    return [(each["told"], each["signed"] / each["examples"], each["examples"]) for each in judged["bins"]] if judged else []


def _picture(judged: dict[str, Any] | None) -> Any:
    if not judged:
        return None
    title = language.text("事先预测的概率，后来签约了多少", "What was told beforehand, and what share signed")
    points = [Point(language.text(f"预测 {numbers.share(told)}（{count} 次）", f"told {numbers.share(told)} ({count})"),
                    came * 100) for told, came, count in _bins(judged)]
    return bars(title, points, lambda value: f"{value:.0f}%", most=100.0,
                head=(language.text("事先的概率", "told"), language.text("实际签约", "signed")))


def _rates(told: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, int, float, float, float]]:
    known = ((grade, each) for grade, each in sorted(told.items()) if each["of"])
    return [(grade, each["of"], each["did"] / each["of"], each["low"], each["high"]) for grade, each in known]
