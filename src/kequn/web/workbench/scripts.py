"""Scripts: which there are for each wave, what came of each, and proposing another wording."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kequn.access import approval
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import moments, scripts
from kequn.bridge.scripts import WaveScripts
from kequn.journeys.model import Play, Wave
from kequn.kernel.errors import KequnError
from kequn.relationship.models import Script
from kequn.relationship.wording import BETTER, EVEN, FEW, FEWEST, ONE, Came
from kequn.web import language, moment_words
from kequn.web.console.bilingual import both, label, parted
from kequn.web.doors import page
from kequn.web.language import said
from kequn.web.outcome import outcome, refusal

READ = (May.CONTACT, May.DEFINE, May.APPROVE)
MINE_SHOWN = 20
LABELS = {"wording_zh": ("话术（中文）", "Wording, in Chinese"), "wording_en": ("话术（英文）", "Wording, in English"),
          "note": ("给审批人的话", "A word to who decides")}
VERDICTS = {
    ONE: ("只有一条在用，没有可比的。", "Only one is in use: there is nothing to compare it with."),
    FEW: (f"人数还太少，暂不比较：每条满 {FEWEST} 位才比。", f"Too few to compare: each needs {FEWEST} customers first."),
    EVEN: ("差别可能只是偶然，继续分流。", "The difference may be chance; go on sharing."),
    BETTER: ("标出的一条更好，区间高于其他各条。", "The one that is marked is better: its interval lies above all others.")}


class ScriptForm(forms.Form):
    """A wording that somebody proposes."""

    wording_zh = forms.CharField(max_length=600, widget=forms.Textarea(attrs={"rows": 4}))
    wording_en = forms.CharField(max_length=900, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    note = forms.CharField(max_length=400, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, LABELS)


@page(*READ)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the plays with how many scripts each has, and what this person proposed."""
    on_record = dict(Script.objects.order_by().values_list("play").annotate(Count("pk")))
    plays = moments.known_plays()
    rows = [(play, said(play.title), len(play.waves), on_record.get(play.id, 0)) for play in plays.values()]
    mine = [(each, scripts.proposed(each)) for each in scripts.proposals_of(scope)[:MINE_SHOWN]]
    return render(request, "kequn/workbench/scripts.html", {
        "rows": sorted(rows, key=lambda row: -row[3]), "number": sum(on_record.values()), "mine": mine,
        "proposes": _proposes(scope)})


@page(*READ)
@require_safe
def of_play(request: HttpRequest, scope: Scope, play_id: str) -> HttpResponse:
    """Show the scripts of each wave of a play, and what came of each."""
    play = moments.known_plays().get(play_id)
    if play is None:
        raise NotSeen("there is no such play; the page of scripts lists them")
    waves = [(each.wave, said(each.wave.title), moment_words.channel_title(each.wave.channel), _rows(each),
              language.text(*VERDICTS[each.verdict]) if each.scripts else "") for each in scripts.of_play(play)]
    return render(request, "kequn/workbench/scripts_of_play.html", {
        "play": play, "title": said(play.title), "waves": waves, "fewest": FEWEST, "proposes": _proposes(scope),
        "stops": scope.may(May.APPROVE), "counts": scope.may(May.COUNT)})


def _proposes(scope: Scope) -> bool:
    return scope.may(May.CONTACT) or scope.may(May.DEFINE)


def _rows(found: WaveScripts) -> list[tuple[Script, str, str, Came, bool]]:
    """Return of each script its text, state, what came of it, and whether it is better than the others."""
    return [(each, said(each.wording), _state(each), came, each.ref == found.better) for each, came in found.scripts]


def _state(script: Script) -> str:
    if script.stopped_at:
        return "stopped"
    return "used" if scripts.in_use(script) else "expired"


@page(May.CONTACT, May.DEFINE)
def propose(request: HttpRequest, scope: Scope, play_id: str, wave_id: str) -> HttpResponse:
    """Propose a wording for a wave; a second person releases it."""
    play, wave = scripts.one_wave(play_id, wave_id)
    form = ScriptForm(request.POST or None, initial=parted({"wording": wave.wording}))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            scripts.propose(play_id, wave_id, both(given, "wording"), scope, note=given["note"].strip())
        except KequnError as problem:
            form.add_error(None, refusal(problem))
        else:
            messages.success(request, language.text("已提交话术，消保审查通过后即可使用",
                                                    "The wording is proposed; it is used once its review is passed"))
            return redirect("script_list")
    return render(request, "kequn/workbench/script_propose.html", _asked(play, wave, form),
                  status=422 if request.method == "POST" else 200)


def _asked(play: Play, wave: Wave, form: ScriptForm) -> dict[str, Any]:
    return {"play": play, "play_title": said(play.title), "title": said(wave.title), "form": form,
            "channel": moment_words.channel_title(wave.channel)}


@page(May.CONTACT, May.DEFINE)
@require_POST
def withdraw(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take one's own proposal back."""
    number = request.POST.get("number", "")
    found = scripts.proposals_of(scope).filter(pk=int(number) if number.isdecimal() else 0).first()
    if found is None:
        raise NotSeen("there is no such proposal of yours")
    approval.withdraw(found.pk, scope)
    messages.success(request, language.text("已撤回", "It is withdrawn"))
    return redirect("script_list")


@page(May.APPROVE)
@require_POST
def stop(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Let a script be shown no more, at once."""
    ref = request.POST.get("script", "")
    found = Script.objects.filter(ref=ref).first()
    if found is None:
        raise NotSeen("there is no such script")
    with outcome(request, "已停用，即刻不再展示", "It is stopped and shown no more"):
        scripts.stop(scope, ref)
    return redirect("scripts", found.play)
