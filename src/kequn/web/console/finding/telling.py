"""What was found, in words: traits, names, how stable, how well a condition reproduces it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kequn.tags.catalogue import Catalogue
from kequn.web import language, numbers
from kequn.web.console.builder.address import address_of
from kequn.web.console.builder.told import MONEY, coded

STABLE = (  # Hennig 2007 reads the Jaccard similarity so
    (0.85, "good", "很稳定", "very stable"), (0.75, "good", "稳定", "stable"), (0.6, "soon", "边界不清", "borders in doubt"),
    (0.0, "bad", "不稳定", "not stable"),
)


@dataclass(frozen=True)
class Line:
    """One trait: what it is, members against the rest, how far these are apart with its interval."""

    title: str
    members: str
    rest: str
    difference: str
    note: str


@dataclass(frozen=True)
class Told:
    """A condition, in both ways of reading it, and how it does; `address` makes a segment of it."""

    text: str
    precision: float
    recall: float
    f1: float
    judged: int
    precision_between: str
    recall_between: str
    good: bool
    address: str


@dataclass(frozen=True)
class Card:
    """One group as its card shows it."""

    number: int
    name: str
    size: int
    share: float
    lines: list[Line]
    alike: float
    state: str
    stable: str
    rule: Told


def cards(found: Mapping[str, Any], tags: Catalogue) -> list[Card]:
    """Return the cards of the groups."""
    return [_card(group, tags) for group in found["groups"]]


def lines(traits: Sequence[Mapping[str, Any]], tags: Catalogue) -> list[Line]:
    """Return the traits in words; of a tag that is no longer there by its id."""
    return [_line(trait, tags) for trait in traits]


def rule(given: Mapping[str, Any]) -> Told:
    """Return a condition in words."""
    text = given["text_zh"] if language.current() == "zh" else given["text"]
    return Told(
        text, given["precision"], given["recall"], given["f1"], given["judged"], _between(given["precision_between"]),
        _between(given["recall_between"]), given["f1"] >= 0.85, address_of(given["condition"]))


def titles(names: Sequence[str], tags: Catalogue) -> list[str]:
    """Return the titles of tags."""
    return [_title(name, tags) for name in names]


def stability(alike: float) -> tuple[str, str]:
    """Return the state and the word for how much of something is found again, 0 to 1."""
    return next((state, language.text(zh, en)) for least, state, zh, en in STABLE if alike >= least)


def _card(group: Mapping[str, Any], tags: Catalogue) -> Card:
    return Card(group["number"], _name(group["traits"], tags), group["size"], group["share"], lines(group["traits"], tags),
                group["alike"], *stability(group["alike"]), rule(group["rule"]))


def _name(traits: Sequence[Mapping[str, Any]], tags: Catalogue) -> str:
    """Return a name of at most two traits, such as say what its members have before such as say what they lack."""
    chosen = sorted(traits, key=lambda trait: trait["difference"] < 0 and trait["sort"] != "middle")[:2]
    if not chosen:
        return language.text("没有明显特征", "without a trait")
    return language.text(" · ", ", ").join(_short(trait, tags) for trait in chosen)


def _short(trait: Mapping[str, Any], tags: Catalogue) -> str:
    title, more = _title(trait["tag"], tags), trait["difference"] > 0
    match trait["sort"]:
        case "value":
            return coded(trait["tag"], trait["value"])
        case "middle":
            return language.text(f"{title}{'高' if more else '低'}", f"{'high' if more else 'low'} {title}")
        case "unknown":
            return language.text(f"{title}{'无记录' if more else '有记录'}", f"{title} {'unknown' if more else 'known'}")
        case "some":
            return f"{title} {'>' if more else '='} {trait['value']}"
        case _:
            return title if more else language.text(f"非{title}", f"not: {title}")


def _line(trait: Mapping[str, Any], tags: Catalogue) -> Line:
    title, tag = _title(trait["tag"], tags), trait["tag"]
    between = f"{trait['difference']:+.2f} ({trait['low']:+.2f} – {trait['high']:+.2f})"
    note = ""
    if trait["sort"] == "middle":
        title = language.text(f"{title}（中位）", f"{title} (median)")
        return Line(title, _figure(tag, trait["members"], tags), _figure(tag, trait["rest"], tags), between, note)
    if trait["sort"] == "value":
        title += language.text("：", ": ") + coded(tag, trait["value"])
    elif trait["sort"] == "unknown":
        title = language.text(f"{title}无记录", f"{title}: unknown")
    elif trait["sort"] == "some":
        title = f"{title} > {trait['value']}"
        if trait["typical"] is not None:
            typical = _figure(tag, trait["typical"], tags)
            note = language.text(f"有的人中位 {typical}", f"median of those: {typical}")
    return Line(title, numbers.share(trait["members"]), numbers.share(trait["rest"]), between, note)


def _title(tag: str, tags: Catalogue) -> str:
    return tags[tag].title[language.current()] if tag in tags else tag


def _figure(tag: str, value: float, tags: Catalogue) -> str:
    if tag in tags and tags[tag].measure == MONEY:
        return numbers.money(round(value), language.current()).text
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _between(given: Sequence[float]) -> str:
    return f"{numbers.share(given[0])} – {numbers.share(given[1])}"
