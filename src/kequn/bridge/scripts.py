"""Scripts: somebody proposes the wording of a play's wave, a second person releases it, each customer meets one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from kequn.access import approval
from kequn.access.models import Approval
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import moments
from kequn.journeys.model import Play, Wave, check_wording
from kequn.relationship import scripts
from kequn.relationship.models import Script
from kequn.relationship.wording import Came, Wording, chosen, compared, ref_of

SCRIPT = "script"


@dataclass(frozen=True)
class Proposed:
    """What a proposal says: which wave of which play, and the wording by language."""

    play: Play
    wave: Wave
    texts: Mapping[str, str]


@dataclass(frozen=True)
class WaveScripts:
    """The scripts of one wave with what came of each, and what may be said of those in use: the verdict, and which is better."""

    wave: Wave
    scripts: tuple[tuple[Script, Came], ...]
    verdict: str
    better: str


def propose(play_id: str, wave_id: str, texts: Mapping[str, str], scope: Scope, *, note: str = "") -> Approval:
    """Put a wording before a second person. NotSeen where there is no such wave, DefinitionError where the text will not do."""
    play, wave = one_wave(play_id, wave_id)
    check_wording(texts, f"play {play_id!r}, wave {wave_id!r}")
    content = {"play": play_id, "wave": wave_id, "wording": dict(texts)}
    title = f"{play.title['zh']} · {wave.title['zh']}"
    right = May.CONTACT if scope.may(May.CONTACT) else May.DEFINE
    return approval.propose(SCRIPT, ref_of(play_id, wave_id, texts), content, scope, title=title, note=note, right=right)


def one_wave(play_id: str, wave_id: str) -> tuple[Play, Wave]:
    """Return a wave of a play as it stands; NotSeen where there is none such."""
    play = moments.known_plays().get(play_id)
    wave = next((each for each in play.waves if each.id == wave_id), None) if play else None
    if play is None or wave is None:
        raise NotSeen("there is no such wave of a play; the page of scripts lists them")
    return play, wave


def proposed(found: Approval) -> Proposed | None:
    """Return what a proposal says; None where its wave is no more."""
    try:
        play, wave = one_wave(found.content["play"], found.content["wave"])
    except NotSeen:
        return None
    return Proposed(play, wave, found.content["wording"])


def proposals_of(scope: Scope) -> QuerySet[Approval]:
    """Return the wordings that this person proposed, the newest first."""
    return Approval.objects.filter(kind=SCRIPT, maker=scope.actor)


def stop(scope: Scope, ref: str) -> None:
    """Let a script be shown no more."""
    scope.require(May.APPROVE)
    scripts.stop(ref, by=scope.actor)


def shown(play: Play, wave: Wave, number: int, on: date) -> Wording | None:
    """Return the wording that a customer meets in a wave, what the play says being one of them; None where none is reviewed."""
    found = {each.ref: each for each in scripts.in_use(play.id, wave.id, on)}
    if wave.reviewed(on):
        own = Wording(ref_of(play.id, wave.id, wave.wording), wave.wording, wave.review, date.fromisoformat(wave.review_until))
        found.setdefault(own.ref, own)
    return chosen(found.values(), number)


def of_play(play: Play) -> list[WaveScripts]:
    """Return the scripts of each wave of a play, and what came of them."""
    mine = list(Script.objects.filter(play=play.id))
    came = scripts.came_of([each.ref for each in mine])
    found = []
    for wave in play.waves:
        of_wave = [each for each in mine if each.wave == wave.id]
        verdict, better = _verdict(of_wave)
        found.append(WaveScripts(wave, tuple((each, came.get(each.ref, Came())) for each in of_wave), verdict, better))
    return found


def _verdict(of_wave: Collection[Script]) -> tuple[str, str]:
    """Return what may be said of the scripts in use, by the contacts since the last of them was released."""
    using = [each for each in of_wave if in_use(each)]
    since = max((each.released_at for each in using), default=None)
    came = scripts.came_of([each.ref for each in using], since=since) if len(using) > 1 else {}
    return compared([(each.ref, came.get(each.ref, Came())) for each in using])


def in_use(script: Script) -> bool:
    """Whether a script is shown today."""
    return script.stopped_at is None and script.review_until >= timezone.localdate()


def is_of(ref: str, play: Play) -> bool:
    """Whether this is a wording of the play: one on record, or what one of its waves says itself."""
    return Script.objects.filter(ref=ref, play=play.id).exists() or any(
        ref == ref_of(play.id, wave.id, wave.wording) for wave in play.waves)


def _release(found: Approval) -> str:
    """Release what was proposed, with the review that the checker stated."""
    said = proposed(found)
    if said is None:
        raise scripts.ScriptError("这个打法里已经没有这一波，请退回。", "the play has no such wave any more; refuse it")
    check_wording(said.texts, f"play {said.play.id!r}, wave {said.wave.id!r}")
    scripts.release(said.play.id, said.wave.id, said.texts, review=found.addition.get("review", ""),
                    until=found.addition.get("review_until", ""), maker=found.maker, by=found.checker)
    return ""


def register() -> None:
    """Say what approving a script does."""
    approval.on_approval(SCRIPT, _release)
