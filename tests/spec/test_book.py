"""The manual is what the tests say today, and holds all of them."""

from __future__ import annotations

from pathlib import Path

from tests.spec.book import CHAPTERS, PAGE, book


def test_the_manual_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == book(), "write it anew: python -m tests.spec.book"


def test_every_section_is_in_the_book() -> None:
    here = Path(__file__).parent
    found = {(path.parent.name, path.stem.removeprefix("test_")) for path in here.glob("*/test_*.py")}
    assert found == {(chapter, section) for chapter, sections in CHAPTERS.items() for section in sections}
