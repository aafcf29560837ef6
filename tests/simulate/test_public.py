"""The page that holds the simulated bank against public figures can be written from any bank, and the one in docs/ is whole."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.simulate.public.bank import Bank
from tests.simulate.public.compare import gini, lorenz, top
from tests.simulate.public.page import DOCS, PAGE, PICTURES, write


@pytest.fixture(scope="module")
def docs(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small bank."""
    folder = tmp_path_factory.mktemp("docs")
    write(Bank(written), folder)
    return folder


def headings(folder: Path) -> list[str]:
    return re.findall(r"^## (.+)$", (folder / PAGE).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_committed_page_has_every_section_and_every_picture(docs: Path) -> None:
    assert headings(DOCS) == headings(docs)
    for folder in (docs, DOCS):
        shown = re.findall(r"\]\((\S+\.svg)\)", (folder / PAGE).read_text(encoding="utf-8"))
        assert sorted(shown) == sorted(f"{PICTURES}/{path.name}" for path in (folder / PICTURES).iterdir())


def test_a_picture_is_small_and_well_formed_and_keeps_its_words_inside() -> None:
    for path in (DOCS / PICTURES).iterdir():
        assert path.stat().st_size < 60_000
        root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - our own file
        wide, high = (float(root.attrib[name]) for name in ("width", "height"))
        for words in root.iter("{http://www.w3.org/2000/svg}text"):
            size = float(words.attrib["font-size"]) * (0.58 if words.attrib["font-weight"] == "bold" else 0.5)
            long = len(words.text or "") * size
            start = float(words.attrib["x"]) - {"start": 0, "middle": 0.5, "end": 1}[words.attrib["text-anchor"]] * long
            assert -2 < start < start + long < wide + 2, words.text
            assert 0 < float(words.attrib["y"]) < high, words.text


def test_the_same_bank_makes_the_same_page(docs: Path, written: Path, tmp_path: Path) -> None:
    write(Bank(written), tmp_path)
    for path in [PAGE, *(f"{PICTURES}/{path.name}" for path in (docs / PICTURES).iterdir())]:
        assert (tmp_path / path).read_bytes() == (docs / path).read_bytes()


def test_inequality_is_reckoned_as_it_is_defined() -> None:
    assert gini([1, 1, 1, 1]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert top([1] * 9 + [91], 0.1) == pytest.approx(91)
    assert lorenz([3, 1]) == [(0, 0), (50, 25), (100, 100)]
