"""A list of people as a file: who asked for it and what for stands above it, and its code in every row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

import xlsxwriter

from kequn.loop.listing import Listing
from kequn.sources.quarantine import neutral

CHINESE, ENGLISH = "zh", "en"
HEADS = {CHINESE: ("客户号", "姓名", "年龄", "城市", "网点", "总资产", "分组", "溯源码"),
         ENGLISH: ("customer", "name", "age", "city", "outlet", "assets", "part", "code")}


@dataclass(frozen=True)
class Mark:
    """What marks a file: lines that stand above the list, the code that names it, and the titles of the columns."""

    lines: tuple[str, ...]
    code: str
    heads: tuple[str, ...]


def rows(made: Listing, code: str) -> Iterator[tuple[str | int | float, ...]]:
    """Yield the rows."""
    for person, part in made.people:
        yield (person.id, person.name, "" if person.age is None else person.age, person.city or "", person.outlet or "",
               "" if person.aum is None else float(person.aum), part, code)


def as_csv(made: Listing, mark: Mark) -> bytes:
    """Return the list as UTF-8 CSV that a spreadsheet opens; no cell can begin a formula."""
    out = StringIO()
    writer = csv.writer(out)
    for line in (*((line,) for line in mark.lines), mark.heads, *rows(made, mark.code)):
        writer.writerow([neutral(str(cell)) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def as_excel(made: Listing, mark: Mark) -> bytes:
    """Return the list as an Excel workbook; the mark stands above it, on every printed page and in the file's properties."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"comments": "\n".join(mark.lines), "subject": mark.code})
        sheet = book.add_worksheet()
        faint, bold = book.add_format({"font_color": "#808080"}), book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00"})
        for place, line in enumerate(mark.lines):
            sheet.write_string(place, 0, line, faint)
        first = len(mark.lines) + 1
        _line(sheet, first - 1, mark.heads, bold)
        for place, row in enumerate(rows(made, mark.code), start=first):
            _line(sheet, place, row)
        sheet.set_header(f"&C&K808080{mark.lines[0][:200].replace('&', '&&')}")
        sheet.set_footer(f"&L{mark.code}&R&P / &N")
        sheet.freeze_panes(first, 0)
        sheet.set_column(0, 4, 14)
        sheet.set_column(5, 5, 16, money)
        sheet.set_column(6, 7, 18)
    return out.getvalue()


def _line(sheet: xlsxwriter.worksheet.Worksheet, place: int, cells: Sequence[str | int | float], style: object = None) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(place, column, cell, style)
        else:
            sheet.write_number(place, column, cell, style)
