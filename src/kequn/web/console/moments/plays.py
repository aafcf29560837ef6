"""The plays: their waves, what they would have done in the past, and changing them by two people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kequn.access import approval
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import moments as acting
from kequn.bridge import proposals, reading
from kequn.bridge.rehearsal import DAYS, rehearse
from kequn.journeys.model import PLAY, Play, Wave
from kequn.kernel.errors import KequnError
from kequn.loop.moments import detectors_of_run
from kequn.loop.scoped import ScopedBank
from kequn.web import language, moment_words
from kequn.web.console.moments.forms import PlayForm, Waves, definition, filled
from kequn.web.doors import page
from kequn.web.language import said
from kequn.web.outcome import refusal

Context = dict[str, Any]


@page(May.COUNT)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the plays with the moments that name each."""
    with reading.bank(scope) as bank:
        uses: dict[str, list[str]] = defaultdict(list)
        for each in detectors_of_run(bank).values():
            uses[each.play].append(said(each.title))
    rows = [(play, said(play.title), said(play.description), uses[play.id]) for play in acting.known_plays().values()]
    return render(request, "kequn/moments/plays.html", {"rows": rows})


@page(May.COUNT)
@require_safe
def one(request: HttpRequest, scope: Scope, play_id: str) -> HttpResponse:
    """Show one play, and what it would have done in the past."""
    play = _play(play_id)
    titles = {wave.id: said(wave.title) for wave in play.waves}
    waves = [(wave, titles[wave.id], moment_words.channel_title(wave.channel), moment_words.opens_title(wave.opens),
              moment_words.by_title(wave.by), said(wave.wording), titles.get(wave.of, "")) for wave in play.waves]
    with reading.bank(scope) as bank:
        preview = _preview(bank, play)
    return render(request, "kequn/moments/play.html", {
        "play": play, "title": said(play.title), "description": said(play.description), "waves": waves,
        "proposes": scope.may(May.DEFINE), **preview})


@page(May.DEFINE)
def edit(request: HttpRequest, scope: Scope, play_id: str) -> HttpResponse:
    """Preview a new version of a play on past data, or propose it."""
    play = _play(play_id)
    given, lines = filled(play)
    form = PlayForm(request.POST or None, initial=given)
    waves: Any = Waves(request.POST or None, initial=lines, prefix="waves")
    context: Context = {"form": form, "waves": waves, "play": play, "title": said(play.title)}
    if request.method == "POST":
        try:
            if form.is_valid() and waves.is_valid():
                made = definition(play, form, waves)
                proposed = Play.of(made)
                if "look" not in request.POST:
                    approval.propose(PLAY, made.id, proposals.content_of(made), scope, title=made.title["zh"],
                                     note=form.cleaned_data["note"])
                    messages.success(request, language.text(
                        f"已提交打法「{made.title['zh']}」，审批后立即生效",
                        f"“{made.title['en']}” is proposed; once approved it counts at once"))
                    return redirect("play", play.id)
                with reading.bank(scope) as bank:
                    context |= _preview(bank, replace(proposed, id=play.id))
        except KequnError as error:
            context["problem"] = refusal(error)
        if "preview" not in context:
            return render(request, "kequn/moments/play_edit.html", context, status=422)
    return render(request, "kequn/moments/play_edit.html", context)


def _play(play_id: str) -> Play:
    known = acting.known_plays()
    if play_id not in known:
        raise NotSeen("there is no such play; the page of plays lists them")
    return known[play_id]


def _preview(bank: ScopedBank, play: Play) -> Context:
    found = rehearse(bank, play)
    names: list[Wave] = list(play.waves)
    return {"preview": found, "preview_rows": [(said(wave.title), each) for wave, each in zip(names, found.waves, strict=True)],
            "days": DAYS, "as_of": bank.as_of}
