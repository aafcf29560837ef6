"""What the body of a play's definition says: its waves, when each opens, by which channel and in which words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from kequn.definitions.model import WORD, Definition, check_texts, is_whole
from kequn.kernel.errors import DefinitionError
from kequn.kernel.nearest import hint
from kequn.relationship.model import CHANNELS

PLAY = "play"
BODY = {"waves", "stops_after", "offer"}
WITHOUT = {"offer": ""}  # what a play says that was written before plays could name an offer
WAVE = {"id", "after", "opens", "of", "waits", "channel", "by", "title", "wording"}
REVIEWED = {"review", "review_until"}  # of a wave whose wording consumer protection has reviewed
ALWAYS, ANSWERED, UNANSWERED, PASSED = "always", "answered", "unanswered", "passed"
OPENS = {ALWAYS: ("到时即开", "on its day"), ANSWERED: ("上一波有回应才开", "when the last wave was answered"),
         UNANSWERED: ("上一波没回应才开", "when the last wave was not answered"),
         PASSED: ("上一波有回应或已等完才开", "when the last wave was answered or has passed")}
PEOPLE = {"manager": ("客户经理", "the manager"), "system": ("系统", "the system")}
VARIABLES = {"name": ("客户称呼", "the customer's name"), "manager": ("客户经理姓名", "the manager's name"),
             "evidence": ("时机的依据", "the moment's evidence"), "outlet": ("网点名称", "the branch")}
NAMED = re.compile(r"\{([^{}]*)\}")
MOST_WAVES, MOST_DAYS, MOST_NUMBER = 12, 400, 60
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Wave:
    """One step: from so many days `after` the moment opened, if it `opens` by how the wave `of` ended; it waits `waits` days.

    Without `of` that is the last wave before that was opened at all.

    `by` says who does it: the manager, in person, or the system, which hands over to the manager where nobody answers.
    The wording is shown to a manager only with the number of its review by consumer protection, and while that holds.
    """

    id: str
    after: int
    opens: str
    of: str
    waits: int
    channel: str
    by: str
    title: Texts
    wording: Texts
    review: str = ""
    review_until: str = ""

    def reviewed(self, on: date) -> bool:
        """Whether the wording may be used on a day: consumer protection has reviewed it, and the review has not run out."""
        return bool(self.review) and date.fromisoformat(self.review_until) >= on


@dataclass(frozen=True)
class Play:
    """One version of one play. It stops at a refusal, and after `stops_after` waves in a row that nobody answered.

    `offer` is the id of the group whose menu may be offered in it, to its members alone; empty where nothing is.
    """

    id: str
    version: int
    title: Texts
    description: Texts
    owner: str
    stops_after: int
    offer: str
    waves: tuple[Wave, ...]

    @classmethod
    def of(cls, definition: Definition) -> Play:
        """Read a definition of the kind `play`; DefinitionError where its body lacks something or says what cannot be."""
        body, where = {**WITHOUT, **definition.body}, f"play {definition.id!r}"
        if wrong := sorted(BODY.symmetric_difference(body)):
            raise DefinitionError(f"{where}: {', '.join(wrong)} is missing or unknown in its body")
        if not is_whole(body["stops_after"], 1, MOST_WAVES):
            raise DefinitionError(f"{where}: stops_after is a number of waves from 1 to {MOST_WAVES}")
        if not isinstance(body["offer"], str) or (body["offer"] and not WORD.fullmatch(body["offer"])):
            raise DefinitionError(f"{where}: offer is the id of a group, or empty")
        stated = body["waves"]
        if not isinstance(stated, Sequence) or isinstance(stated, str) or not 1 <= len(stated) <= MOST_WAVES:
            raise DefinitionError(f"{where}: waves are a list of 1 to {MOST_WAVES}")
        waves = tuple(_wave(one, where) for one in stated)
        if len({wave.id for wave in waves}) < len(waves):
            raise DefinitionError(f"{where}: two waves have the same id")
        known: set[str] = set()
        for wave in waves:
            if wave.of and wave.of not in known:
                raise DefinitionError(f"{where}, wave {wave.id!r}: of is the id of a wave before it{hint(wave.of, known)}")
            known.add(wave.id)
        if any(later.after < sooner.after for sooner, later in pairwise(waves)):
            raise DefinitionError(f"{where}: waves stand in the order of their days")
        return cls(definition.id, definition.version, definition.title, definition.description, definition.owner,
                   body["stops_after"], body["offer"], waves)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def _wave(stated: Any, where: str) -> Wave:
    if not isinstance(stated, Mapping) or set(stated) - REVIEWED != WAVE:
        raise DefinitionError(f"{where}: each wave says {', '.join(sorted(WAVE))}, and nothing else")
    named = f"{where}, wave {stated['id']!r}"
    if not isinstance(stated["id"], str) or not WORD.fullmatch(stated["id"]):
        raise DefinitionError(f"{named}: its id is a to z, 0 to 9 and _, a letter first")
    for name, known in (("opens", OPENS), ("channel", CHANNELS), ("by", PEOPLE)):
        if stated[name] not in known:
            raise DefinitionError(f"{named}: {name} is one of {', '.join(known)}{hint(str(stated[name]), known)}")
    if not is_whole(stated["after"], 0, MOST_DAYS) or not is_whole(stated["waits"], 1, MOST_DAYS):
        raise DefinitionError(f"{named}: after and waits are numbers of days up to {MOST_DAYS}")
    check_texts(stated["title"], f"{named}: title", filled=True)
    check_wording(stated["wording"], named)
    _check_review(stated, named)
    return Wave(**stated)


def check_wording(texts: Any, named: str) -> None:
    """Refuse what cannot be the wording of a wave; DefinitionError names the place."""
    check_texts(texts, f"{named}: wording", filled=True)
    for variable in NAMED.findall("".join(texts.values())):
        if variable not in VARIABLES:
            known_ones = ", ".join(VARIABLES)
            raise DefinitionError(f"{named}: there is no variable {variable!r}{hint(variable, VARIABLES)}; {known_ones}")


def _check_review(stated: Mapping[str, Any], named: str) -> None:
    number, until = stated.get("review", ""), stated.get("review_until", "")
    if not isinstance(number, str) or len(number) > MOST_NUMBER or bool(number) != bool(until):
        raise DefinitionError(f"{named}: a review has a number of up to {MOST_NUMBER} characters and a day until which it holds")
    try:
        if until:
            date.fromisoformat(until)
    except (TypeError, ValueError):
        raise DefinitionError(f"{named}: review_until is a day such as 2027-06-30") from None
