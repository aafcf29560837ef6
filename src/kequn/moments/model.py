"""What the body of a detector says: when a moment is seen, why, what it is worth, until when, and what counts as success."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kequn.definitions.model import WORD, Definition, check_texts, is_whole
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema, Type
from kequn.facts.types import NUMBERS
from kequn.kernel.errors import DefinitionError, LanguageError
from kequn.kernel.nearest import hint
from kequn.relationship.model import INTENTS

MOMENT = "moment"
ROWS = {  # the rows of the method, in its order
    "T1": ("激活", "activation"), "T2": ("新客百日", "new customer, 100 days"), "T3": ("临界提升", "near a threshold"),
    "T4": ("沉睡", "dormant"), "T5": ("防流失", "leaving"), "T6": ("人生大事", "life"), "T7": ("资金异动", "money in motion"),
    "M2": ("习惯变化", "a break with an own habit")}
URGENCIES = ("today", "week", "month")
ANY, END = "any", "end"  # success on any day of the window, or on its last
BODY = {"row", "intent", "expression", "cause", "quiet", "evidence", "figures", "stake", "rate", "urgency", "lasts", "success",
        "foretells", "control", "play"}
SUCCESS, FORETELLS = {"measure", "goal", "within", "when"}, {"event", "within"}
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?::([^{}]+))?\}")
FORMATS = ("money", "date", "number", "percent", "tier")  # or `yes|no`, two words for a condition
MOST_DAYS, MOST_CONTROL = 400, 0.5
SERVED = "T7"  # the row that has no control group
HABIT = "M2"  # the row whose moments ask for a plan for this one customer
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Success:
    """`measure` is a number of the customer: success is that it reaches `goal`, which was computed when the moment opened.

    `within` is the number of days that are waited, `when` whether any of them counts or the last alone.
    """

    measure: str
    goal: str
    within: str
    when: str


@dataclass(frozen=True)
class Foretold:
    """What a detector says is coming: it was right where `event` is true within so many days."""

    event: str
    within: int


@dataclass(frozen=True)
class Detector:
    """One version of one detector. All conditions and values are expressions about one customer, as texts.

    `cause` names what brought the moment about: one that was raised is never raised again. Without it an episode is meant:
    the time in which the condition holds, with breaks of less than `quiet` days. `stake` is what it is about in the base
    currency and `rate` how much of it is expected to be gained; `lasts` is for how many days it may be acted on. `control` is
    whether prompts are withheld from a share of the customers, True for that of the bank's policy, or a share of its own.
    """

    id: str
    version: int
    title: Texts
    description: Texts
    owner: str
    row: str
    intent: str
    expression: str
    cause: str
    quiet: int
    evidence: Texts
    figures: Mapping[str, str]
    stake: str
    rate: float
    urgency: str
    lasts: str
    success: Success
    foretells: Foretold | None
    control: bool | float
    play: str

    @classmethod
    def of(cls, definition: Definition) -> Detector:
        """Read a definition of the kind `moment`; DefinitionError where its body lacks something or says what cannot be."""
        body, where = definition.body, f"moment {definition.id!r}"
        if wrong := sorted(BODY.symmetric_difference(body)):
            raise DefinitionError(f"{where}: {', '.join(wrong)} is missing or unknown in its body")
        _checked(body, where)
        success = Success(**_section(body["success"], SUCCESS, f"{where}: success"))
        if success.when not in {ANY, END}:
            raise DefinitionError(f"{where}: success.when is {ANY} or {END}")
        foretold = Foretold(**_section(body["foretells"], FORETELLS, f"{where}: foretells")) if body["foretells"] else None
        if foretold and not _days(foretold.within):
            raise DefinitionError(f"{where}: foretells.within is a number of days from 1 to {MOST_DAYS}")
        return cls(definition.id, definition.version, definition.title, definition.description, definition.owner,
                   **{**body, "success": success, "foretells": foretold})

    def trees(self, schema: Schema) -> dict[str, Expression]:
        """Return what is asked of an engine by name; DefinitionError names the first expression that cannot be read."""
        asked = {"holds": self.expression, "measured": self.success.measure, "goal": self.success.goal,
                 "window": self.success.within, "lasts": self.lasts, "stake": self.stake}
        asked |= {"cause": self.cause} if self.cause else {}
        asked |= {"event": self.foretells.event} if self.foretells else {}
        asked |= {f"figure_{name}": text for name, text in self.figures.items()}
        trees = {name: self._tree(name, text, schema) for name, text in asked.items()}
        for name in ("holds", "event"):
            if name in trees and trees[name].type is not Type.BOOLEAN:
                raise DefinitionError(f"moment {self.id!r}: {name} is a condition, not {trees[name].type}")
        for name in ("measured", "goal", "window", "lasts", "stake"):
            if trees[name].type not in NUMBERS:
                raise DefinitionError(f"moment {self.id!r}: {name} is a number, not {trees[name].type}")
        if self.cause and trees["cause"].type is None:
            raise DefinitionError(f"moment {self.id!r}: cause is a value that names what brought it about")
        return trees

    def _tree(self, name: str, text: str, schema: Schema) -> Expression:
        try:
            return parse(text, schema, CUSTOMER).tree
        except LanguageError as error:
            raise DefinitionError(f"moment {self.id!r}: {name}: {error}") from None


def _checked(body: Mapping[str, Any], where: str) -> None:
    for name, known in (("row", ROWS), ("intent", INTENTS), ("urgency", URGENCIES)):
        if body[name] not in known:
            raise DefinitionError(f"{where}: {name} is one of {', '.join(known)}{hint(str(body[name]), known)}")
    for name in ("expression", "cause", "stake", "lasts", "play"):
        if not isinstance(body[name], str) or not (body[name].strip() or name in {"cause", "play"}):
            raise DefinitionError(f"{where}: {name} is a text")
    if not _days(body["quiet"]):
        raise DefinitionError(f"{where}: quiet is a number of days from 1 to {MOST_DAYS}")
    control = body["control"]
    if not isinstance(control, bool) and not (isinstance(control, float) and 0 < control <= MOST_CONTROL):
        raise DefinitionError(f"{where}: control is true, false, or a share above 0, of {MOST_CONTROL} at most")
    if body["row"] == SERVED and control:
        raise DefinitionError(f"{where}: nobody is left without service where money is in motion, so control is false")
    if not isinstance(body["rate"], int | float) or not 0 <= body["rate"] <= 1:
        raise DefinitionError(f"{where}: rate is a share from 0 to 1")
    figures = body["figures"]
    if not isinstance(figures, Mapping) or not all(WORD.fullmatch(name) and isinstance(text, str) for name,
                                                   text in figures.items()):
        raise DefinitionError(f"{where}: figures are expressions by name, a to z, 0 to 9 and _")
    _evidence(body["evidence"], figures, where)


def _evidence(evidence: Texts, figures: Mapping[str, str], where: str) -> None:
    check_texts(evidence, f"{where}: evidence", filled=True)
    for text in evidence.values():
        for name, said in PLACEHOLDER.findall(text):
            if name not in figures:
                raise DefinitionError(f"{where}: evidence names {name!r}, which is no figure{hint(name, figures)}")
            if said and said not in FORMATS and said.count("|") != 1:
                raise DefinitionError(f"{where}: {name}:{said} is no format: {', '.join(FORMATS)} or two words, yes|no")


def _section(stated: object, keys: set[str], where: str) -> dict[str, Any]:
    if not isinstance(stated, Mapping) or set(stated) != keys:
        raise DefinitionError(f"{where} says {', '.join(sorted(keys))}, and nothing else")
    return dict(stated)


def _days(value: object) -> bool:
    return is_whole(value, 1, MOST_DAYS)
