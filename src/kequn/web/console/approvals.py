"""Approvals: what waits for a second person, what one proposed, and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kequn.access import approval
from kequn.access.models import PROPOSED, Approval
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import proposals, reading, scripts
from kequn.bridge.exports import EXPORT
from kequn.bridge.scripts import SCRIPT
from kequn.definitions.model import Definition
from kequn.facts.nodes import CUSTOMER
from kequn.journeys.model import PLAY
from kequn.kernel.errors import DefinitionError, HomeError, KequnError, LanguageError, RefusedError
from kequn.loop.scoped import Count, ScopedBank
from kequn.moments.model import MOMENT
from kequn.offers.model import GROUP, ServiceGroup
from kequn.segments.model import SEGMENT
from kequn.web import language
from kequn.web.console import definitions, exports
from kequn.web.console.builder.told import units
from kequn.web.console.moments.told import detector_said, play_said
from kequn.web.console.pager import page_of
from kequn.web.console.tags.views import KINDS, REFRESHES, measure
from kequn.web.doors import page
from kequn.web.group_words import menu_said
from kequn.web.outcome import refusal

ROWS = 30
Act = Callable[..., Approval]
WAITING, MINE, DECIDED = "waiting", "mine", "decided"
APPROVED_SAID = {  # where approving does something else than for a definition
    EXPORT: ("已通过「{}」，提交人现在可以下载", "“{}” is approved; who asked for it can download it now"),
    SCRIPT: ("已发布话术「{}」，即刻起与同一波的其他话术公平分流",
             "the script of “{}” is released; from now on it shares the customers fairly with the others of its wave")}


@page(May.DEFINE, May.APPROVE)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the proposals: those that wait for this person first."""
    tabs = _tabs(scope)
    asked = request.GET.get("show", "")
    chosen = asked if asked in tabs else next(iter(tabs))
    found = tabs[chosen]
    shown = page_of(request, lambda limit, offset: (found.count(), list(found[offset : offset + limit])), ROWS)
    return render(request, "kequn/console/approvals.html", {
        "tabs": [(key, _tab_title(key), query.count() if key == WAITING else None) for key, query in tabs.items()],
        "chosen": chosen, "page": shown, "rows": [(each, definitions.kind_title(each.kind)) for each in shown],
    })


def _tabs(scope: Scope) -> dict[str, QuerySet[Approval]]:
    seen = approval.visible(scope)
    waiting = {WAITING: seen.filter(state=PROPOSED).exclude(maker=scope.actor)} if scope.may(May.APPROVE) else {}
    mine = {MINE: seen.filter(maker=scope.actor)} if scope.may(May.DEFINE) else {}
    return {**waiting, **mine, DECIDED: seen.exclude(state=PROPOSED)}


def _tab_title(key: str) -> str:
    titles = {WAITING: ("待我审批", "Waiting for me"), MINE: ("我提交的", "Proposed by me"), DECIDED: ("已处理", "Decided")}
    return language.text(*titles[key])


@dataclass(frozen=True)
class Line:
    """One thing that a definition says beside its expression: as it was, None for a new definition, and as it is proposed."""

    label: str
    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Whether it is said otherwise than before."""
        return self.before is not None and self.before != self.after


@page(May.DEFINE, May.APPROVE)
@require_safe
def one(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Show one proposal: what it changes, how many it counts against the version in force, and who may decide."""
    found = _found(scope, number)
    proposed = _proposed(found)
    in_force = _in_force(found)
    counts: dict[str, Count | None] = {}
    as_of, problem = None, ""
    if proposed is not None:
        try:
            with reading.bank(scope) as bank:
                as_of = bank.as_of
                counts = {name: _count(bank, each) for name, each in (("after", proposed), ("before", in_force))}
        except LanguageError as error:
            problem = refusal(error)
        except HomeError:
            as_of = None  # nothing is published yet, so nothing can be counted
    return render(request, "kequn/console/approval.html", {
        "approval": found, "kind": definitions.kind_title(found.kind), "proposed": proposed, "in_force": in_force, "as_of": as_of,
        "after": counts.get("after"), "before": counts.get("before"), "lines": _lines(in_force, proposed) if proposed else [],
        "problem": problem, "changes": definitions.changes(in_force, proposed) if proposed else [],
        "decides": approval.may_decide(found, scope), "withdraws": found.maker == scope.actor and found.state == PROPOSED,
        "waits": found.state == PROPOSED, "narrow": not scope.whole, "opens": scope.may(May.COUNT),
        "export": exports.shown(found, scope) if found.kind == EXPORT else None, "is_script": found.kind == SCRIPT,
        "script": scripts.proposed(found) if found.kind == SCRIPT else None, "today": timezone.localdate(),
        "unit": CUSTOMER if proposed is None else proposed.body.get("unit", CUSTOMER),
    })


def _lines(before: Definition | None, after: Definition) -> list[Line]:
    """Return everything that a definition says beside its expression and that is not empty on both sides."""
    was, is_now = (_said(before) if before else {}), _said(after)
    labels = dict.fromkeys([*is_now, *was])
    lines = [Line(label, was.get(label, "") if before else None, is_now.get(label, "")) for label in labels]
    return [line for line in lines if line.before or line.after]


def _menu(definition: Definition) -> Mapping[str, str]:
    return menu_said(ServiceGroup.of(definition))


SAID: Mapping[str, Callable[[Definition], Mapping[str, str]]] = {GROUP: _menu, MOMENT: detector_said, PLAY: play_said}


def _word(key: str, value: str) -> str:
    if key == "measure":
        return measure(value)
    known = {"unit": dict(units()), "kind": {name: language.text(*both) for name, both in KINDS.items()}}
    return known.get(key, {}).get(value, value)


def _said(definition: Definition) -> dict[str, str]:
    named = {
        language.text("中文名称", "Title, Chinese"): definition.title["zh"],
        language.text("英文名称", "Title, English"): definition.title["en"],
        language.text("中文说明", "Description, Chinese"): definition.description.get("zh", ""),
        language.text("英文说明", "Description, English"): definition.description.get("en", ""),
        language.text("归口", "Owner"): definition.owner,
        language.text("计算", "Computed"): language.text(*REFRESHES.get(definition.refresh, (definition.refresh,) * 2)),
    }
    titles = {"unit": ("对象", "Unit"), "measure": ("单位", "Measured in"), "kind": ("类型", "Kind"), "theme": ("主题", "Theme")}
    for key, title in titles.items():
        value = definition.body.get(key, "")
        named[language.text(*title)] = definitions.titled(value) if isinstance(value, dict) else _word(key, str(value))
    return {**named, **SAID[definition.kind](definition)} if definition.kind in SAID else named


def _count(bank: ScopedBank, definition: Definition | None) -> Count | None:
    """Return how many a condition counts for this person; a tag and a play are none, and not every role may count."""
    if definition is None or definition.kind not in (SEGMENT, GROUP, MOMENT) or not bank.scope.may(May.COUNT):
        return None
    return bank.count(str(definition.body["expression"]), unit=str(definition.body.get("unit", CUSTOMER)))


def _found(scope: Scope, number: int) -> Approval:
    found = approval.visible(scope).filter(pk=number).first()
    if found is None:
        raise NotSeen(f"there is no proposal {number} for you; the approvals page lists those there are")
    return found


def _proposed(found: Approval) -> Definition | None:
    """Return the definition that is proposed; None where it is something else."""
    return proposals.proposed(found.content) if found.kind in definitions.KINDS else None


def _in_force(found: Approval) -> Definition | None:
    """Return the version to compare with: the newest, or the one before the version that the proposal became."""
    known = proposals.known()
    versions = known.versions(found.kind, found.subject) if found.kind in definitions.KINDS else ()
    if found.result.isdecimal():
        versions = tuple(number for number in versions if number < int(found.result))
    return known.get(found.kind, found.subject, versions[-1]) if versions else None


@page(May.DEFINE, May.APPROVE)
@require_POST
def decide(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Approve, refuse or withdraw, with a note."""
    act, note = request.POST.get("act", ""), " ".join(request.POST.get("note", "").split())[:500]
    addition = {name: request.POST.get(name, "").strip() for name in ("review", "review_until") if name in request.POST}
    acts: dict[str, Act] = {"approve": partial(approval.approve, addition=addition), "refuse": approval.refuse,
                            "withdraw": approval.withdraw}
    said = {"approve": ("已通过「{}」，下次运行起生效", "“{}” is approved; it counts from the next run"),
            "refuse": ("已退回「{}」，提交人会看到您的说明", "“{}” is refused; who proposed it sees your note"),
            "withdraw": ("已撤回「{}」", "“{}” is withdrawn")}
    kind = approval.visible(scope).filter(pk=number).values_list("kind", flat=True).first()
    said["approve"] = APPROVED_SAID.get(kind or "", said["approve"])
    if act not in acts:
        raise KequnError(f"a proposal is approved, refused or withdrawn, not {act[:20]!r}")
    try:
        decided = acts[act](number, scope, note=note)
    except (DefinitionError, RefusedError) as problem:
        messages.error(request, refusal(problem))
        return redirect("approval", number)
    messages.success(request, language.text(*said[act]).format(decided.title))
    return redirect("approvals") if act != "withdraw" else redirect("approval", number)
