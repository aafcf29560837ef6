"""A simulated bank beside public figures. `python -m tests.simulate.public.page BANK` writes the page and its pictures.

BANK is the folder that `kequn simulate` filled, over the usual window. The page in docs/ is that of 20,000 customers and seed 1.
"""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import wrap

from tests.simulate.public import money, payments, people, rhythm, sources
from tests.simulate.public.bank import Bank
from tests.simulate.public.compare import DIFFERS, FITS, NONE, Line, Section

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE, PICTURES = "simulated-bank-against-public-figures.md", "simulated-bank"
SECTIONS = (
    people.ages, people.households, money.incomes, money.wealth, money.products, rhythm.paydays, rhythm.festival, rhythm.year,
    rhythm.hours, payments.sizes, payments.activity,
)
HEAD = """# The simulated bank against public figures

Is the [simulated bank](simulation.md) like a real one? Of {all} numbers, {fits} fit what is published about people, money and
payments in China, and {differs} differ: {what}. The others are only plausible: for {near} the public figure is of something near
but not the same, for {none} none is known to us. How near is near enough is our judgement; it stands in the script beside each
number. No data of a real bank was used.

The page is written from the files of a bank of {customers:,} customers, {first} to {last}, by a script; nobody types its numbers:

```sh
kequn simulate --customers 20000 --seed 1 --out bank
python -m tests.simulate.public.page bank
```
"""
ALL = ("| | | simulated | public | difference | verdict |", "|---|---|--:|--:|--:|---|")
EACH = ("| | simulated | public | difference | verdict |", "|---|--:|--:|--:|---|")


def sections(bank: Bank) -> list[Section]:
    """Return every section of the page."""
    return [section(bank) for section in SECTIONS]


def markdown(bank: Bank, made: list[Section]) -> str:
    """Return the page: the answer and all comparisons first, then each with its picture."""
    lines = [*_head(bank, [line for section in made for line in section.lines]), "", *ALL]
    for section in made:
        for place, line in enumerate(section.lines):
            told = f"[{section.title}](#{section.title.lower().replace(' ', '-')})" if place == 0 else ""
            lines.append(f"| {told} {_row(line, line.verdict.partition(':')[0])}")
    for section in made:
        lines += ["", f"## {section.title}", "", f"![{section.title}]({PICTURES}/{section.name}.svg)", ""]
        lines += [*EACH, *(_row(line, line.verdict) for line in section.lines), "", *_wrapped(section.says)]
        if section.table:
            lines += ["", *section.table]
        if section.sources:
            lines += ["", *_wrapped(f"Public figures: {'; '.join(section.sources)}.")]
    lines += ["", "## How sure the public figures are", "", *_wrapped(sources.CHECKED)]
    return "\n".join(lines) + "\n"


def write(bank: Bank, docs: Path) -> None:
    """Write the page and its pictures into a folder."""
    made = sections(bank)
    (docs / PICTURES).mkdir(parents=True, exist_ok=True)
    for section in made:
        (docs / PICTURES / f"{section.name}.svg").write_text(section.picture, encoding="utf-8")
    (docs / PAGE).write_text(markdown(bank, made), encoding="utf-8")


def _head(bank: Bank, told: list[Line]) -> list[str]:
    """Return what stands above the first table."""
    fits, differing = ([line.what for line in told if line.verdict.startswith(word)] for word in (FITS, DIFFERS))
    none = sum(line.public == NONE for line in told)
    head = HEAD.format(
        all=len(told), fits=len(fits), differs=len(differing), what="; ".join(differing), none=none,
        near=len(told) - len(fits) - len(differing) - none, customers=int(bank.one("SELECT count(*) FROM clients")),
        first=f"{bank.first:%-d %B %Y}", last=f"{bank.last:%-d %B %Y}")
    parts = [part.splitlines() if "```" in part else _wrapped(part) for part in head.split("\n\n")]
    return [line for part in parts for line in ("", *part)][1:]


def _wrapped(words: str) -> list[str]:
    """Return prose as lines of the length that our documents have."""
    return wrap(words, 130, break_long_words=False, break_on_hyphens=False)


def _row(line: Line, verdict: str) -> str:
    """Return a row of a table."""
    return f"| {line.what} | {line.ours} | {line.public} | {line.difference} | {verdict} |"


if __name__ == "__main__":
    write(Bank(Path(sys.argv[1])), DOCS)
