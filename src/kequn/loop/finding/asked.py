"""Groups and look-alikes as a person may find them: among the customers of their scope, as plain values that may be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.facts.nodes import CUSTOMER
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.loop.finding.values import KINDS, chosen, default_among, table, whole
from kequn.loop.scoped import ScopedBank
from kequn.predict.groups.alike import Alike
from kequn.predict.groups.groups import Group, Groups, Progress
from kequn.predict.groups.policy import read
from kequn.predict.groups.rule import Rule

IN_CIRCLE = "kequn_circle"


def themes(bank: ScopedBank, language: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return the tags that may be looked at by theme: id, title, whether the policy chooses it."""
    usual = read(bank.bank.home).tags
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for tag_id in bank.bank.tags:
        if bank.bank.tags.schema.tags[tag_id].type in KINDS:
            tag = bank.bank.tags[tag_id]
            found.setdefault(tag.theme[language], []).append((tag_id, tag.title[language], tag_id in usual))
    return list(found.items())


def usual_among(bank: ScopedBank) -> str:
    """Return the condition of those who are looked at where nobody says whom; nothing for everybody."""
    return default_among(bank.bank.home, bank.engine(), bank.bank.tags.schema, as_of=bank.as_of)


def groups(
    bank: ScopedBank, tags: Sequence[str] | None, among: str, *, number: int | None = None, progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the groups found among those for whom `among` is true; KequnError where there is too little to find them in."""
    bank.scope.require(May.DEFINE)
    schema = bank.bank.tags.schema
    trees = chosen(bank.bank.home, schema, tags)
    frame = table(bank.engine(), trees, bank.condition(among) if among else None, as_of=bank.as_of)
    model = Groups(groups=number, given=read(bank.bank.home).groups).fit(frame, progress)
    return {
        "as_of": bank.as_of.isoformat(), "among": among, "tags": list(trees), "customers": model.rows_,
        "agreement": model.agreement_, "resamples": model.given.resamples, "same": model.same_, "given": number,
        "criterion": {str(count): value for count, value in model.criterion_.items()},
        "groups": [_group(group, among, bank) for group in model.groups_]}


def alike(
    bank: ScopedBank, circle: str, tags: Sequence[str] | None, among: str, *, progress: Progress | None = None,
) -> dict[str, Any]:
    """Return who is like those for whom the condition `circle` is true, among those for whom `among` is."""
    bank.scope.require(May.DEFINE)
    schema, say = bank.bank.tags.schema, progress or (lambda _what, _share: None)
    trees = chosen(bank.bank.home, schema, tags)
    say("values", 0.1)
    marks = {IN_CIRCLE: bank.condition(circle)}
    frame = table(bank.engine(), trees, bank.condition(among) if among else None, as_of=bank.as_of, marks=marks)
    inside = frame.pop(IN_CIRCLE).fillna(value=False).astype(bool).to_numpy()
    say("alike", 0.3)
    model = Alike(lift=read(bank.bank.home).lift).fit(frame, inside)
    shared = model.shared_
    found = {
        "as_of": bank.as_of.isoformat(), "among": among, "tags": list(trees), "customers": model.rows_, "circle": circle,
        "members": int(inside.sum()), "reach": asdict(shared.reach), "traits": [asdict(trait) for trait in shared.traits]}
    return found | ({"rule": _rule(shared.rule, among, bank, but=circle)} if shared.rule else {"rule": None})


def mark(scope: Scope) -> str:
    """Return what stands for the customers of a scope: what was found among others is not told."""
    whole = repr((scope.role.id, None if scope.outlets is None else sorted(scope.outlets), sorted(scope.managed)))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _group(group: Group, among: str, bank: ScopedBank) -> dict[str, Any]:
    return {
        "number": group.number, "size": group.size, "share": group.share, "certainty": group.certainty, "alike": group.alike,
        "traits": [asdict(trait) for trait in group.traits], "rule": _rule(group.rule, among, bank)}


def _rule(rule: Rule, among: str, bank: ScopedBank, *, but: str = "") -> dict[str, Any]:
    """Return a rule and how it does; `condition` is of the whole bank's customers, `but` are left out of it."""
    schema = bank.bank.tags.schema
    told = whole(among, rule.text, schema)
    return {
        "text": rule.text, "text_zh": to_text(parse(rule.text, schema, CUSTOMER), "zh"),
        "condition": to_text(parse(f"({told}) and not ({but})", schema)) if but else told,
        "precision": rule.precision, "recall": rule.recall, "f1": rule.f1, "judged": rule.judged,
        "precision_between": list(rule.precision_between), "recall_between": list(rule.recall_between)}
