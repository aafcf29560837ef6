"""Reads what is worth knowing: policy.toml of the package, and policy/completeness.toml of the home where it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kequn.customers.completeness.model import Fact, Group, Policy, Words
from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint

OWN = Path("policy") / "completeness.toml"
PACKAGE = "kequn.customers.completeness"
Document = Mapping[str, Any]


def read(home: Path | None = None) -> Policy:
    """Return the policy, of a home or as shipped. HomeError in one line where the home's file is wrong."""
    shipped = policy.shipped(PACKAGE)
    return policy_of(_laid_over(shipped, policy.stated(home, OWN, PACKAGE)) if home else shipped)


def policy_of(document: Document) -> Policy:
    """Return the policy that a document says. HomeError in one line where it is wrong."""
    _within(document, ("doubt", "question", "groups", "facts"), "")
    doubt = _section(document["doubt"], DOUBT, DOUBT, "[doubt]")
    question = _section(document["question"], QUESTION, QUESTION, "[question]")
    groups = {id_: Group(id_, **_section(stated, GROUP, ("title",), f"[groups.{id_}]"))
              for id_, stated in document["groups"].items()}
    facts = {id_: Fact(id_, **_section(stated, FACT, ("title", "ask", "told", "weights"), f"[facts.{id_}]"))
             for id_, stated in document["facts"].items()}
    for fact in facts.values():
        _within(fact.weights, groups, f" [facts.{fact.id}] weights")
    return Policy(groups, facts, doubt["stale"], doubt["inferred"], question["familiar"], question["withheld"],
                  question["patience"], document)


def _laid_over(shipped: Document, stated: Document) -> Document:
    """Return what is shipped with what is stated in its place, key by key."""
    both = {key: _laid_over(shipped[key], value) for key, value in stated.items()
            if isinstance(value, dict) and isinstance(shipped.get(key), dict)}
    return {**shipped, **stated, **both}


def _section(stated: object, known: Mapping[str, Check], needed: Iterable[str], where: str) -> dict[str, Any]:
    if not isinstance(stated, dict):
        raise HomeError(f"{OWN}: {where[1:-1]} is a section")
    _within(stated, known, f" {where}")
    for key in needed:
        if key not in stated:
            raise HomeError(f"{OWN} {where}: {key} is missing")
    for key, value in stated.items():
        fits, wanted = known[key]
        if not fits(value):
            raise HomeError(f"{OWN} {where}: {key} is {wanted}")
    return {key: Words(**value) if known[key] is WORDS else value for key, value in stated.items()}


def _within(stated: Iterable[str], known: Iterable[str], where: str) -> None:
    for name in stated:
        if name not in known:
            raise HomeError(f"{OWN}{where}: there is no {name!r}{hint(name, known)}")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _words(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(text, str) for text in value.values())


def _weights(value: object) -> bool:
    return isinstance(value, dict) and all(map(_whole, value.values()))


Check = tuple[Callable[[object], bool], str]
TEXT: Check = (lambda value: isinstance(value, str), "a text")
WORDS: Check = (_words, "a text in zh and one in en")
SHARE: Check = (_share, "a number from 0 to 1")
WHOLE: Check = (_whole, "a whole number of days")
WEIGHTS: Check = (_weights, "a whole number from 0 for each group")
YES: Check = (lambda value: isinstance(value, bool), "true or false")
DOUBT = {"stale": SHARE, "inferred": SHARE}
QUESTION = {"familiar": TEXT, "withheld": TEXT, "patience": WHOLE}
GROUP = {"title": WORDS, "holds": TEXT}
FACT = {"title": WORDS, "ask": WORDS, "told": TEXT, "weights": WEIGHTS, "inferred": TEXT, "days": TEXT, "lasts": WHOLE,
        "doubt": TEXT, "personal": YES, "by_word": YES}
