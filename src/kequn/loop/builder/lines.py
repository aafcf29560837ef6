"""The form laid flat, as a page posts it: one line under another, each with its depth; and what the buttons do to the lines.

A line's children are those below it that are deeper: a group's items, or what the rows of a fold must fulfil.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kequn.loop.builder import form
from kequn.loop.builder.form import Field, Group, Item, Row, Text

DEEPEST = 12
MOST = 200  # lines of one form


@dataclass(frozen=True)
class Line:
    """One line: a group's head, a row, or a text (`kind`), without its children."""

    depth: int
    kind: str
    item: Item


def flat(item: Item, depth: int = 0) -> list[Line]:
    """Return the lines of an item and of all below it."""
    match item:
        case Group(op, items):
            return [Line(depth, "group", Group(op)), *(line for each in items for line in flat(each, depth + 1))]
        case Row(where=where):
            return [Line(depth, "row", replace(item, where=())), *(line for each in where for line in flat(each, depth + 1))]
        case Text():
            return [Line(depth, "text", item)]


def nested(lines: Sequence[Line]) -> Group:
    """Return the form of the lines; the first is its outermost group."""
    if not lines or not isinstance(lines[0].item, Group):
        return Group(form.ALL, tuple(_items(lines)))
    return Group(lines[0].item.op, tuple(_items(lines[1:])))


def _items(lines: Sequence[Line]) -> list[Item]:
    found: list[Item] = []
    place = 0
    while place < len(lines):
        end = ends(lines, place)
        below = tuple(_items(lines[place + 1 : end]))
        item = lines[place].item
        match item:
            case Group():
                item = replace(item, items=below)
            case Row():
                item = replace(item, where=below if _holds_lines(item) else ())
        found.append(item)
        place = end
    return found


def ends(lines: Sequence[Line], place: int) -> int:
    """Return the place behind a line and all below it."""
    end = place + 1
    while end < len(lines) and lines[end].depth > lines[place].depth:
        end += 1
    return end


EMPTY = Row(Field(""), "", ("",))


def changed(lines: Sequence[Line], action: str) -> list[Line]:
    """Return the lines after a button: `row:2` adds a row to line 2, `group:2` a group; the others move."""
    verb, _, number = action.partition(":")
    kept = list(lines)
    if not number.isdecimal() or int(number) >= len(kept) or verb not in _VERBS:
        return kept
    place = int(number)
    if place == 0 and verb not in ("row", "group"):
        return kept
    return _VERBS[verb](kept, place)


def _row(lines: list[Line], place: int) -> list[Line]:
    return _added(lines, place, [Line(0, "row", EMPTY)])


def _group(lines: list[Line], place: int) -> list[Line]:
    return _added(lines, place, [Line(0, "group", Group(form.ANY)), Line(1, "row", EMPTY), Line(1, "row", EMPTY)])


def _added(lines: list[Line], place: int, new: list[Line]) -> list[Line]:
    """Put lines at the end of a group or of the conditions on a fold's rows."""
    depth, end = lines[place].depth + 1, ends(lines, place)
    if not _holds_lines(lines[place].item) or depth >= DEEPEST or len(lines) + len(new) > MOST:
        return lines
    return [*lines[:end], *(replace(line, depth=line.depth + depth) for line in new), *lines[end:]]


def _holds_lines(item: Item) -> bool:
    return isinstance(item, Group) or (isinstance(item, Row) and item.field.kind in (form.FOLD, *form.GATHERED))


def _remove(lines: list[Line], place: int) -> list[Line]:
    return lines[:place] + lines[ends(lines, place) :]


def _up(lines: list[Line], place: int) -> list[Line]:
    before = place - 1
    while lines[before].depth > lines[place].depth:
        before -= 1
    if lines[before].depth < lines[place].depth:  # the head: there is nothing above
        return lines
    end = ends(lines, place)
    return [*lines[:before], *lines[place:end], *lines[before:place], *lines[end:]]


def _down(lines: list[Line], place: int) -> list[Line]:
    end = ends(lines, place)
    if end == len(lines) or lines[end].depth < lines[place].depth:
        return lines
    return _up(lines, end)


def _in(lines: list[Line], place: int) -> list[Line]:
    """Put a line into a group of its own, where more can be added."""
    end, depth = ends(lines, place), lines[place].depth
    if max(line.depth for line in lines[place:end]) + 1 >= DEEPEST:
        return lines
    inner = [replace(line, depth=line.depth + 1) for line in lines[place:end]]
    return [*lines[:place], Line(depth, "group", Group(form.ANY)), *inner, *lines[end:]]


def _out(lines: list[Line], place: int) -> list[Line]:
    """Put a line behind the group that it is in; a group itself leaves its items where it was."""
    if lines[place].kind == "group":
        end = ends(lines, place)
        return [*lines[:place], *(replace(line, depth=line.depth - 1) for line in lines[place + 1 : end]), *lines[end:]]
    head = place - 1
    while head > 0 and lines[head].depth >= lines[place].depth:
        head -= 1
    if head == 0 or lines[head].kind != "group":
        return lines
    moved = [replace(line, depth=line.depth - 1) for line in lines[place : ends(lines, place)]]
    rest = lines[:place] + lines[ends(lines, place) :]
    behind = ends(rest, head)
    return [*rest[:behind], *moved, *rest[behind:]]


_VERBS = {"row": _row, "group": _group, "remove": _remove, "up": _up, "down": _down, "in": _in, "out": _out}


def posted(data: Mapping[str, Sequence[str]]) -> list[Line]:
    """Return the lines of a posted form: `n.kind`, `n.depth`, `n.field` … for each line n; what is missing is left empty."""
    found: list[Line] = []
    dropped: int | None = None  # the depth of a row whose field was changed: what was below it goes with the old one
    for number in range(MOST):
        if f"{number}.kind" not in data:
            break
        line = _posted(data, number)
        if dropped is not None and line.depth > dropped:
            continue
        dropped = line.depth if line.kind == "row" and _first(data, number, "field") != _first(data, number, "was") else None
        found.append(line)
    return _settled(found)


def _first(data: Mapping[str, Sequence[str]], number: int, name: str) -> str:
    return next(iter(data.get(f"{number}.{name}", ())), "")


def _posted(data: Mapping[str, Sequence[str]], number: int) -> Line:
    def one(name: str) -> str:
        return _first(data, number, name)

    depth = min(int(one("depth")) if one("depth").isdecimal() else 0, DEEPEST)
    match one("kind"):
        case "group":
            return Line(depth, "group", Group(one("op") if one("op") in form.GROUPS else form.ALL))
        case "text":
            return Line(depth, "text", Text(one("text")))
    kind, _, name = one("field").partition(":")
    same = one("field") == one("was")  # another field than before: what belonged to the old one is dropped
    if not same:
        return Line(depth, "row", Row(Field(kind, name), "", ("",)))
    field = Field(kind, name, one("function"), one("value"), one("length"), one("period") or "days")
    scale = max(1, int(one("scale"))) if one("scale").isdecimal() else 1
    return Line(depth, "row", Row(field, one("op"), tuple(data.get(f"{number}.v", ())), scale, flipped=one("flipped") == "1"))


def _settled(lines: list[Line]) -> list[Line]:
    """Return the lines with depths that make a tree: the first at 0, none more than one below the line before."""
    found: list[Line] = []
    for line in lines:
        deepest = 0 if not found else found[-1].depth + (0 if found[-1].kind == "text" else 1)
        found.append(replace(line, depth=max(1 if found else 0, min(line.depth, deepest)) if found else 0))
    return found


def written(lines: Sequence[Line]) -> dict[str, list[str]]:
    """Return the lines as a page posts them; `posted` gives them back."""
    data: dict[str, list[str]] = {}
    for number, line in enumerate(lines):
        for name, values in _written(line).items():
            data[f"{number}.{name}"] = values
    return data


def _written(line: Line) -> dict[str, list[str]]:
    told = {"kind": [line.kind], "depth": [str(line.depth)]}
    match line.item:
        case Group(op):
            return told | {"op": [op]}
        case Text(text):
            return told | {"text": [text]}
        case Row(field, op, values, scale, flipped):
            name = f"{field.kind}:{field.name}" if field.kind else ""
            parts = {"function": [field.function], "value": [field.value], "length": [field.length], "period": [field.period]}
            rest = {"op": [op], "v": list(values), "scale": [str(scale)], "flipped": ["1" if flipped else ""]}
            return told | {"field": [name], "was": [name]} | parts | rest
