"""The notebook runs from top to bottom, on the real bank and without it, and is committed without outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT
from tests.examples.czech_bank import CzechBank

NOTEBOOK = ROOT / "examples" / "tour.ipynb"


def _outputs(monkeypatch: pytest.MonkeyPatch, shared: Path) -> dict[int, str]:
    """Run the notebook in its folder; return what each code cell shows, by its place among them."""
    monkeypatch.setenv("KEQUN_SHARED", str(shared))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {place: str(cell.outputs) for place, cell in enumerate(cells)}


def test_it_runs_on_the_real_bank(monkeypatch: pytest.MonkeyPatch, shared_data: Path) -> None:
    shown = _outputs(monkeypatch, shared_data.parent)
    assert "as of 1993-12-31" in shown[1]
    tags = CzechBank(shared_data / "berka").table()
    assert f"{((tags['pension_90d'] > 0) & (tags['balance'] > 20_000)).sum():6}  pensioners" in shown[2]
    assert f"{((tags['age'] >= 60) & (tags['balance'] > 20_000)).sum():6}  六十岁以上" in shown[2]
    assert f"{((tags['outward_months_6m'] >= 5) & (tags['outward_90d'] > 10_000)).sum():6}  pays other banks" in shown[2]
    assert "image/png" in shown[3]
    assert "转往他行" in shown[4]
    assert "(berka " in shown[5]
    assert "Decimal" in shown[8]


@pytest.mark.slow
def test_it_runs_without_any_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = _outputs(monkeypatch, tmp_path)
    assert "模拟银行" in shown[1]
    assert "image/png" in shown[3]
    assert "Decimal" in shown[8]


def test_it_is_committed_without_outputs() -> None:
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells] == [[]] * len(cells)
    assert {cell.execution_count for cell in cells} == {None}
