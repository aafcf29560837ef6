"""Definitions: tags, segments, groups, moments and plays, how their versions differ, who decided, and where each is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kequn.access import approval
from kequn.access.models import APPROVED, PROPOSED, Approval
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import proposals
from kequn.bridge.exports import EXPORT
from kequn.bridge.scripts import SCRIPT
from kequn.definitions.model import Definition
from kequn.definitions.store import Definitions
from kequn.journeys.model import PLAY
from kequn.kernel.errors import DefinitionError
from kequn.moments.model import MOMENT
from kequn.offers.model import GROUP
from kequn.segments.model import SEGMENT
from kequn.segments.usage import users_of
from kequn.tags.model import TAG
from kequn.web import language
from kequn.web.console.pager import page_of
from kequn.web.console.segments.difference import Piece, pieces
from kequn.web.doors import page

ROWS = 40
FOLDERS = {TAG: "tags", SEGMENT: "segments", GROUP: "groups", MOMENT: "moments/detectors",
           PLAY: "moments/plays"}  # under which the pages of their numbers are
KINDS: Mapping[str, tuple[str, str]] = {TAG: ("标签", "tag"), SEGMENT: ("客群", "segment"),
                                         GROUP: ("服务客群", "group"), MOMENT: ("时机", "moment"), PLAY: ("打法", "play")}
APPROVED_KINDS: Mapping[str, tuple[str, str]] = {  # all that is approved
    **KINDS, EXPORT: ("名单", "list"), SCRIPT: ("话术", "script")}


@dataclass(frozen=True)
class Listed:
    """One definition in the list: its newest version, how it came into force, and what waits."""

    definition: Definition
    kind: str
    title: str
    decided: Approval | None
    waiting: Approval | None


@dataclass(frozen=True)
class Version:
    """One version: what it changed of the one before, and who proposed and approved it."""

    definition: Definition
    title: str
    description: str
    changes: list[Piece]
    decided: Approval | None
    in_force: bool


def kind_title(kind: str) -> str:
    """Return what a kind of definition, or of another thing that is approved, is called."""
    return language.text(*APPROVED_KINDS.get(kind, (kind, kind)))


def titled(texts: Mapping[str, str]) -> str:
    """Return the text in the language of the request, in the other where there is none."""
    here = language.current()
    return texts.get(here) or next(iter(texts.values()), "")


@page(May.COUNT, May.APPROVE)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List all tags, segments and groups with their newest version."""
    known = proposals.known()
    kind, asked = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:100]
    found = [each for each in _all(known) if (not kind or each.kind == kind) and _fits(each, asked)]
    shown = page_of(request, lambda limit, offset: (len(found), found[offset : offset + limit]), ROWS)
    ids = [each.id for each in shown]
    decided = _latest(approval.visible(scope).filter(subject__in=ids, state=APPROVED))
    waiting = {(each.kind, each.subject): each for each in approval.visible(scope).filter(state=PROPOSED)}
    rows = [Listed(each, kind_title(each.kind), titled(each.title), decided.get((each.kind, each.id, str(each.version))),
                   waiting.get((each.kind, each.id))) for each in shown]
    made = sum(each.version > 0 for each in found)
    return render(request, "kequn/console/definitions.html", {
        "rows": rows, "page": shown, "kind": kind, "q": asked, "kinds": [(key, kind_title(key)) for key in KINDS],
        "made": made, "shipped": len(found) - made, "waiting": len(waiting), "proposes": scope.may(May.DEFINE),
    })


def _all(known: Definitions) -> list[Definition]:
    return sorted((each for kind in KINDS for each in known.list(kind)), key=lambda each: (each.version == 0, each.kind, each.id))


def _fits(definition: Definition, asked: str) -> bool:
    return not asked or any(asked.lower() in text.lower() for text in (definition.id, *definition.title.values()))


def _latest(found: Iterable[Approval]) -> dict[tuple[str, str, str], Approval]:
    """Return by kind, id and version who decided that it should be; of several the first, which made it."""
    return {(each.kind, each.subject, each.result): each for each in found}


@page(May.COUNT, May.APPROVE)
@require_safe
def one(request: HttpRequest, scope: Scope, kind: str, identity: str) -> HttpResponse:
    """Show one definition: its versions side by side with what each changed, and where it is used."""
    known = proposals.known()
    try:
        newest = known.get(kind, identity) if kind in KINDS else None
    except DefinitionError:
        newest = None
    if newest is None:
        raise NotSeen(f"there is no definition {kind} {identity}; the definitions page lists them")
    users = [known.get(*user) for user in users_of(known, identity)] if kind == TAG else []
    return render(request, "kequn/console/definition.html", {
        "definition": newest, "kind": kind_title(kind), "title": titled(newest.title), "description": titled(newest.description),
        "versions": _versions(known, newest, scope),
        "users": [(each, kind_title(each.kind), titled(each.title)) for each in users],
        "waiting": approval.visible(scope).filter(kind=kind, subject=identity, state=PROPOSED).first(),
        "opens": scope.may(May.COUNT), "is_tag": kind == TAG, "folder": FOLDERS[kind],
    })


def _versions(known: Definitions, newest: Definition, scope: Scope) -> list[Version]:
    """Return the versions, the newest first."""
    made = [known.get(newest.kind, newest.id, number) for number in known.versions(newest.kind, newest.id)]
    decided = _latest(approval.visible(scope).filter(kind=newest.kind, subject=newest.id, state=APPROVED))
    befores: list[Definition | None] = [None, *made[:-1]]
    return [
        Version(each, titled(each.title), titled(each.description), changes(before, each),
                decided.get((each.kind, each.id, str(each.version))), each.version == newest.version)
        for before, each in zip(befores, made, strict=True)
    ][::-1]


def changes(before: Definition | None, after: Definition) -> list[Piece]:
    """Return the expression of a definition with what went and what came since another version."""
    expression = str(after.body.get("expression", ""))
    return pieces(str(before.body.get("expression", "")), expression) if before else [Piece("same", expression)]
