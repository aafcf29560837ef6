"""How the pages say what is known of a customer, what is missing, and the question most worth asking with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kequn.bridge.answers import Said
from kequn.customers.completeness.model import Completeness, Item, Question, State, Words
from kequn.web import language


@dataclass(frozen=True)
class Lack:
    """What is not known for good: what it is, how it stands, for whom it matters; `inferred` where there is a guess."""

    title: str
    state: str
    group: str
    inferred: bool


@dataclass(frozen=True)
class Asked:
    """A question as it may be put to the customer, about which fact, and why this one; `by_word`: an answer settles it."""

    fact: str
    by_word: bool
    text: str
    why: str


@dataclass(frozen=True)
class Told:
    """All that a page shows; `silence` says why there is no question though something is open.

    `answers` are what was asked, what was said, when and who noted it.
    """

    share: int | None
    lacks: tuple[Lack, ...]
    question: Asked | None
    silence: str
    answers: tuple[tuple[str, str, date, str], ...]


def told(found: Completeness, said: Iterable[Said]) -> Told:
    """Return the completeness in words."""
    lacks = tuple(Lack(_said(item.fact.title), _state(item), _said(item.group.title), item.state is State.INFERRED)
                  for item in found.lacking)
    answers = tuple((_said(each.title), each.value, each.on, each.by) for each in said)
    return Told(found.share, lacks, asked(found.question) if found.question else None, _silence(found), answers)


def asked(question: Question) -> Asked:
    """Return the question and its reason."""
    item, gain = question.item, question.gain
    title, group, state = _said(item.fact.title), _said(item.group.title), _state(item)
    zh = f"{title}对{group}要紧，目前{state}；问清后完整度约升 {gain} 个百分点。"
    en = f"Matters to {group} (weight {item.weight}): {title}, {state}. An answer adds about {gain} points."
    return Asked(item.fact.id, item.fact.by_word, _said(item.fact.ask), language.text(zh, en))


def _state(item: Item) -> str:
    match item.state:
        case State.STALE:
            return language.text(f"已过期（{item.days} 天前）", f"out of date ({item.days} days old)")
        case State.INFERRED:
            return language.text("只有推断，未经核实", "inferred, not confirmed")
        case State.MISSING if item.rests:
            return language.text("客户暂不愿说", "would not say")
        case State.MISSING:
            return language.text("没有登记", "not on record")
    return language.text("已知", "known")


def _silence(found: Completeness) -> str:
    if found.question or not found.lacking:
        return ""
    if found.withheld:
        return language.text("目前不宜主动询问。", "This is not the time to ask.")
    return language.text("余下的较私人，或客户刚说过不愿讲：等客户近期应答过联系再问。",
                         "What is left is personal, or the customer would not say: ask when they have answered a contact lately.")


def _said(words: Words) -> str:
    return language.text(words.zh, words.en)
