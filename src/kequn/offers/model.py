"""What the body of a group's definition says: who belongs, what they need, and the benefits of its menu."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kequn.definitions.model import WORD, Definition, check_texts, is_whole
from kequn.engines.question import looks_beyond
from kequn.facts.build import condition
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema
from kequn.kernel.errors import DefinitionError, LanguageError

GROUP = "group"
BODY = {"expression", "needs", "menu"}
FIELDS = {"id", "title", "description", "price", "stock", "outlets", "limit", "period", "until"}
ENDLESS = {"until": None}  # what a benefit says that was written before benefits could end
PERIODS = {"month": 1, "quarter": 3, "year": 12, "once": 0}  # how many months one is; once is for good
MOST_BENEFITS, MOST_STOCK, MOST_PRICE = 30, 10**9, 10**9
PRICE = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
Texts = Mapping[str, str]  # zh and en


@dataclass(frozen=True)
class Benefit:
    """One line of a menu: what it is, what the customer pays, how many there are, where, and how often each may use it.

    `price` is in the base currency. `stock` is how many there are in all, None without a limit; `outlets` the ids of where it is
    given, none for everywhere. Each customer may use it `limit` times within a `period` of the calendar. `until` is the last day
    on which it is given, None where it goes on.
    """

    id: str
    title: Texts
    description: Texts
    price: Decimal
    stock: int | None
    outlets: tuple[str, ...]
    limit: int
    period: str
    until: date | None = None

    def over(self, day: date) -> bool:
        """Return whether it is not given any more on a day."""
        return self.until is not None and day > self.until

    def began(self, day: date) -> date:
        """Return the first day of the period that a day lies in."""
        months = PERIODS[self.period]
        if not months:
            return date.min
        return date(day.year, (day.month - 1) // months * months + 1, 1)

    def offered(self, outlet: str) -> bool:
        """Return whether it is given there."""
        return not self.outlets or outlet in self.outlets


@dataclass(frozen=True)
class ServiceGroup:
    """One version of one group: the customers for whom `expression` is true, what they need, and the menu."""

    id: str
    version: int
    title: Texts
    description: Texts
    owner: str
    expression: str
    needs: Texts
    menu: tuple[Benefit, ...]

    @classmethod
    def of(cls, definition: Definition) -> ServiceGroup:
        """Read a definition of the kind `group`; DefinitionError where its body lacks something or says what cannot be."""
        body, where = definition.body, f"group {definition.id!r}"
        if wrong := sorted(BODY.symmetric_difference(body)):
            raise DefinitionError(f"{where}: {', '.join(wrong)} is missing or unknown in its body")
        if not isinstance(body["expression"], str):
            raise DefinitionError(f"{where}: expression is a condition, a text")
        check_texts(body["needs"], f"{where}: needs")
        if not isinstance(body["menu"], Sequence) or isinstance(body["menu"], str) or len(body["menu"]) > MOST_BENEFITS:
            raise DefinitionError(f"{where}: menu is a list of at most {MOST_BENEFITS} benefits")
        menu = tuple(_benefit(one, where) for one in body["menu"])
        if len({benefit.id for benefit in menu}) < len(menu):
            raise DefinitionError(f"{where}: two benefits of its menu have the same id")
        return cls(definition.id, definition.version, definition.title, definition.description, definition.owner,
                   body["expression"], body["needs"], menu)

    def tree(self, schema: Schema) -> Expression:
        """Return the condition; DefinitionError where it cannot be read, or looks at other members of the household."""
        try:
            tree = condition(parse(self.expression, schema, CUSTOMER), "a group")
        except LanguageError as error:
            raise DefinitionError(f"group {self.id!r}: {error}") from None
        if looks_beyond(tree, schema):
            raise DefinitionError(f"group {self.id!r}: its condition may be about the customer alone, not the household")
        return tree

    def benefit(self, id_: str) -> Benefit | None:
        """Return the benefit of that id, if the menu has it."""
        return next((benefit for benefit in self.menu if benefit.id == id_), None)


def _benefit(stated: Any, where: str) -> Benefit:
    if isinstance(stated, Mapping):
        stated = {**ENDLESS, **stated}
    if not isinstance(stated, Mapping) or set(stated) != FIELDS:
        raise DefinitionError(f"{where}: each benefit of the menu says {', '.join(sorted(FIELDS))}, and nothing else")
    named = f"{where}, benefit {stated['id']!r}"
    if not isinstance(stated["id"], str) or not WORD.fullmatch(stated["id"]):
        raise DefinitionError(f"{named}: its id is a to z, 0 to 9 and _, a letter first")
    check_texts(stated["title"], f"{named}: title", filled=True)
    check_texts(stated["description"], f"{named}: description")
    if not isinstance(stated["price"], str) or not PRICE.fullmatch(stated["price"]) or Decimal(stated["price"]) > MOST_PRICE:
        raise DefinitionError(f"{named}: price is an amount from 0 as a text, 30.00")
    if stated["stock"] is not None and not is_whole(stated["stock"], 0, MOST_STOCK):
        raise DefinitionError(f"{named}: stock is a whole number from 0, or null where there is no limit")
    if not isinstance(stated["outlets"], list | tuple) or not all(isinstance(one, str) and one for one in stated["outlets"]):
        raise DefinitionError(f"{named}: outlets are a list of outlets' ids")
    if not is_whole(stated["limit"], 1, 1000) or stated["period"] not in PERIODS:
        raise DefinitionError(f"{named}: limit is a whole number from 1, per {', '.join(PERIODS)}")
    return Benefit(**{**stated, "price": Decimal(stated["price"]), "outlets": tuple(stated["outlets"]),
                      "until": _day(stated["until"], named)})


def _day(stated: object, named: str) -> date | None:
    try:
        return None if stated is None else date.fromisoformat(str(stated))
    except ValueError:
        raise DefinitionError(f"{named}: until is a day, 2026-12-31, or null where it goes on") from None
