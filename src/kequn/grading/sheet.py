"""Opportunities as a sheet of Excel: the template to fill in, and what a filled one says, row by row."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kequn.grading.model import MILESTONES, WILLINGNESS, Observation
from kequn.kernel.errors import RefusedError

COLUMNS: Mapping[str, tuple[str, str]] = {
    "customer": ("客户号", "customer id"), "name": ("姓名", "name"), "product": ("产品", "product"),
    "willingness": ("意愿", "willingness"), "milestone": ("里程碑", "milestone"), "planned_on": ("计划签约日", "planned signing"),
    "amount": ("预计金额", "expected amount"), "on": ("观察日", "observed on"), "note": ("备注", "note"),
}
MOST_ROWS, MOST_BYTES = 1000, 4_000_000


class SheetError(RefusedError):
    """A sheet, or a cell of it, that cannot be taken in; it holds no value of a cell."""


@dataclass(frozen=True)
class Line:
    """One row of a sheet by its number there: what it says, or in one line why it cannot be taken in."""

    number: int
    customer: str = ""
    name: str = ""
    product: str = ""
    note: str = ""
    seen: Observation | None = None
    wrong: SheetError | None = None


def template() -> bytes:
    """Return an empty sheet with its columns, and a second one that says what may stand in them."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold, words = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet, told = book.add_worksheet("商机"), book.add_worksheet("说明 Notes")
    for place, (zh, en) in enumerate(COLUMNS.values()):
        sheet.write_string(0, place, f"{zh} {en}", bold)
    sheet.set_column(0, len(COLUMNS) - 1, 18)
    told.set_column(0, 0, 90, words)
    lines = ["客户号（如 C00000123）与姓名填一个。Either the customer's id, such as C00000123, or a name.",
             "日期写 2026-07-15；观察日不填即今天。Dates as 2026-07-15; without a day of observation it is today.",
             *(f"意愿 willingness {level}: {zh} · {en}" for level, (zh, en) in enumerate(WILLINGNESS)),
             *(f"里程碑 milestone: {zh} · {en}" for zh, en in MILESTONES.values())]
    for place, line in enumerate(lines):
        told.write_string(place, 0, line)
    book.close()
    return out.getvalue()


def read(data: bytes, *, today: date) -> list[Line]:
    """Return what the first sheet says, empty rows left out. SheetError where it is no sheet of opportunities."""
    rows = _rows(data)
    head = next(rows, None)
    if head is None:
        raise SheetError("文件是空的。", "the file is empty")
    places = _places(head[1])
    found = [_line(number, {column: cells[place] if place < len(cells) else "" for column, place in places.items()}, today)
             for number, cells in rows if any(str(cell).strip() for cell in cells)]
    if len(found) > MOST_ROWS:
        raise SheetError(f"一次最多 {MOST_ROWS} 行，请分开导入。", f"at most {MOST_ROWS} rows at a time; divide the file")
    return found


def _rows(data: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    import python_calamine

    if len(data) > MOST_BYTES:
        raise SheetError("文件超过 4 MB，请分开导入。", "the file is larger than 4 MB; divide it")
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception:  # noqa: BLE001  # the library raises errors of many kinds for what is no workbook
        raise SheetError("读不出这个文件，请用模板另存为 .xlsx。",
                         "the file cannot be read; save it as .xlsx from the template") from None
    yield from enumerate(sheet, start=1)


def _places(head: Sequence[Any]) -> dict[str, int]:
    titles = {word: column for column, (zh, en) in COLUMNS.items() for word in (zh, en, f"{zh} {en}")}
    places = {titles[title]: place for place, cell in enumerate(head) if (title := " ".join(str(cell).split())) in titles}
    if "product" not in places or not {"customer", "name"} & places.keys():
        raise SheetError("第 1 行要有“产品”，以及“客户号”或“姓名”。请从模板开始。",
                         "row 1 must name product, and customer id or name; begin with the template")
    return places


def _line(number: int, cells: Mapping[str, Any], today: date) -> Line:
    try:
        said = {column: read_(cells.get(column, "")) for column, read_ in READERS.items()}
        on = said["on"] or today
        seen = Observation(on, said["willingness"], said["milestone"], said["planned_on"], said["amount"])
    except _Wrong as wrong:
        return Line(number, wrong=wrong.at(number))
    return Line(number, said["customer"], said["name"], said["product"], said["note"], seen)


class _Wrong(Exception):
    """A cell: of which column, and what should stand there."""

    def __init__(self, column: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.column, self.zh, self.en = column, zh, en

    def at(self, number: int) -> SheetError:
        zh, en = COLUMNS[self.column]
        return SheetError(f"第 {number} 行“{zh}”：{self.zh}", f"row {number}, {en}: {self.en}")


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _day(column: str) -> Callable[[Any], date | None]:
    def read_(cell: Any) -> date | None:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = _text(cell).replace("/", "-").replace(".", "-")
        if not text:
            return None
        try:
            year, month, day = map(int, text.split("-"))
            return date(year, month, day)
        except ValueError:
            raise _Wrong(column, "写成 2026-07-15 这样的日期", "write a date such as 2026-07-15") from None

    return read_


def _willing(cell: Any) -> int | None:
    text = _text(cell)
    if not text:
        return None
    words = {word: level for level, said in enumerate(WILLINGNESS) for word in (*said, str(level))}
    if text not in words:
        raise _Wrong("willingness", "写 0 到 4，含义见“说明”页", "write 0 to 4, as the notes say")
    return words[text]


def _milestone(cell: Any) -> str | None:
    text = _text(cell)
    words = {word: milestone for milestone, said in MILESTONES.items() for word in (*said, milestone)}
    if text and text not in words:
        raise _Wrong("milestone", "写“说明”页里的一个里程碑", "write one of the milestones of the notes")
    return words.get(text)


def _amount(cell: Any) -> Decimal | None:
    text = _text(cell).replace(",", "").replace("，", "")
    if not text:
        return None
    try:
        amount = Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise _Wrong("amount", "写数字，单位元", "write a number") from None
    return amount


READERS: Mapping[str, Callable[[Any], Any]] = {
    "customer": _text, "name": _text, "product": _text, "willingness": _willing, "milestone": _milestone,
    "planned_on": _day("planned_on"), "amount": _amount, "on": _day("on"), "note": _text,
}
