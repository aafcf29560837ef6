"""Tables for a person on stdout, and numbers as a person writes them."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from shutil import get_terminal_size
from typing import Any

WIDTH_OF_A_FILE = 200  # where no terminal says how wide it is


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "") -> None:
    """Print rows under column heads; the first stays whole, numbers are set right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    listed = [list(row) for row in rows]
    shown = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        first = next((row[index] for row in listed if row[index] is not None), None)
        numeric = isinstance(first, (int, float, Decimal)) and not isinstance(first, bool)
        shown.add_column(column, justify="right" if numeric else "left", overflow="fold", no_wrap=index == 0)
    for row in listed:
        shown.add_row(*(plain(cell) for cell in row))
    drawn = io.StringIO()  # printed in one piece, so that a closed pipe is noticed here and not swallowed by rich
    width = get_terminal_size().columns if sys.stdout.isatty() else WIDTH_OF_A_FILE
    Console(file=drawn, markup=False, highlight=False, width=width).print(shown)
    print("\n".join(line.rstrip() for line in drawn.getvalue().splitlines()))


def plain(value: object) -> str:
    """Return a value as a person writes it: thousands apart, at most two decimals, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, (float, Decimal)):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)


def share(part: float | None) -> str:
    """Return a share as a percentage."""
    return "" if part is None else f"{part:.1%}"
