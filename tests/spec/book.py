"""The manual of the language, made of the tests. `python -m tests.spec.book` writes docs/language.md."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from kequn.facts.functions import BY, DATE_ZH, FOLDS, GATHERS, HOLDS_ZH, KEYWORDS_ZH, SCALARS, UNITS_ZH
from kequn.facts.types import EVERY, NUMBERS, ORDERED
from kequn.warehouse.tables import SCHEMA
from tests.spec.page import Page, markdown

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "language.md"
CHAPTERS: Mapping[str, tuple[str, ...]] = {  # chapter: its sections, in the order of reading
    "values": ("names", "constants"),
    "conditions": ("comparing", "logic"),
    "numbers": ("arithmetic", "functions"),
    "rows": ("folds", "order"),
    "time": ("known", "windows"),
    "households": ("gathering", "working"),
    "tags": ("tags",),
    "mistakes": ("mistakes",),
}
HEAD = """# The language about customers

One small language says what tags, segments and detectors mean. This page is made of the tests that hold every engine to it
(`tests/spec`; `python -m tests.spec.book` writes it anew). The questions below are asked at the end of 30 June 2024 where they do
not say otherwise. In the tables an empty cell is null.
"""


def book() -> str:
    """Return the whole manual."""
    lines = [HEAD]
    for number, (chapter, sections) in enumerate(CHAPTERS.items(), 1):
        for place, section in enumerate(sections, 1):
            module = import_module(f"tests.spec.{chapter}.test_{section}")
            title, prose = _told(module)
            lines += [f"## {number}.{place} {title}", "", *prose]
            lines += [line for test in _paragraphs(module) for line in test]
    lines += ["## Functions", "", *_functions(), "", "## Tables and columns", "", *_columns()]
    return "\n".join(lines).rstrip() + "\n"


def _paragraphs(module: ModuleType) -> Iterator[list[str]]:
    tests = [found for name, found in vars(module).items() if name.startswith("test_")]
    for test in sorted(tests, key=lambda each: int(each.__code__.co_firstlineno)):
        page = Page()
        test(page)
        title, prose = _told(test)
        yield [f"### {title}", "", *prose, *page.lines]


def _told(what: object) -> tuple[str, list[str]]:
    title, _, prose = (inspect.getdoc(what) or "").partition("\n\n")
    return title, [prose.replace("\\\\", "\\"), ""]


def _functions() -> list[str]:
    kinds = {EVERY: "any value", ORDERED: "numbers, texts, dates", NUMBERS: "numbers"}
    folds = [
        [f"`{name}`", f"`{fold.zh}`", "a table" if fold.of_table else f"of rows: {kinds[fold.takes]}",
         str(fold.gives or "as the value"), "null" if fold.empty is None else str(fold.empty)]
        for name, fold in FOLDS.items()
    ]  # fmt: skip
    scalars = [
        [f"`{name}`", f"`{scalar.zh}`", ", ".join(kinds.get(takes, " or ".join(takes)) for takes in scalar.takes)
         + " …" * scalar.more, str(scalar.gives or "as the value"), ""]
        for name, scalar in SCALARS.items()
    ]  # fmt: skip
    others = [
        ["`holds`", f"`{HOLDS_ZH}`", "categories as texts", "boolean", "False"],
        ["`date`", f"`{DATE_ZH}`", "a day as text", "date", ""],
    ]
    gathering = " and ".join(f"`{unit}.` (`{zh}.`)" for unit, zh in UNITS_ZH.items())
    keywords = ", ".join(f"`{name}=` (`{zh}=`)" for name, zh in KEYWORDS_ZH.items())
    return [
        *markdown([["function", "中文", "takes", "gives", "where no row counts"], *folds, *scalars, *others]), "",
        f"Folds take {keywords}; `by=` goes with {' and '.join(f'`{name}`' for name in BY)}.",
        f"{gathering} gather with {', '.join(f'`{name}`' for name in GATHERS)}.",
    ]  # fmt: skip


def _columns() -> list[str]:
    lines = []
    for table in SCHEMA.tables.values():
        kind = "one row for each" if table.one else f"a row has a day: `{table.day}`" if table.day else "a row is a state"
        lines += [f"**`{table.name}`** {table.zh}: {kind}", ""]
        lines += markdown([["column", "中文", "type", "what it is"], *(
            [f"`{column.name}`", column.zh, str(column.type), column.en] for column in table.columns)])  # fmt: skip
        lines.append("")
    return lines


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(book(), encoding="utf-8")
