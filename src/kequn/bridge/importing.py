"""Opportunities from a sheet: each good row is named at once, each bad one is told in a line, and none holds up another."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from kequn.access.scope import NotSeen
from kequn.bridge import opportunities
from kequn.customers.ids import NotAnIdError
from kequn.grading import sheet
from kequn.grading.service import GradeError
from kequn.kernel.errors import RefusedError
from kequn.loop.scoped import ScopedBank


@dataclass(frozen=True)
class Imported:
    """How many rows were named, and of each that was not its number with the reason in Chinese and English."""

    added: int
    wrong: tuple[tuple[int, str, str], ...]


def imported(bank: ScopedBank, data: bytes) -> Imported:
    """Name the opportunities of a sheet for whoever asks. SheetError where it is none."""
    added, wrong = 0, list[tuple[int, str, str]]()
    for line in sheet.read(data, today=timezone.localdate()):
        refused = _take(bank, line)
        if refused is None:
            added += 1
        else:
            wrong.append((line.number, refused.zh, refused.en))
    return Imported(added, tuple(wrong))


def _take(bank: ScopedBank, line: sheet.Line) -> RefusedError | None:
    if line.wrong or line.seen is None:
        return line.wrong
    try:
        opportunities.add(bank, customer=line.customer, name=line.name, product=line.product, seen=line.seen, note=line.note)
    except (NotSeen, NotAnIdError):
        return RefusedError(f"第 {line.number} 行“客户号”：您名下没有这位客户", f"row {line.number}, customer id: none of yours")
    except GradeError as error:
        return RefusedError(f"第 {line.number} 行：{error.zh}", f"row {line.number}: {error.en}")
    return None
