"""The example that sets the naive comparison beside the randomised one runs on a simulated bank."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

from kequn.simulate import bank
from tests.conftest import ROOT


def test_it_tells_each_campaign_and_the_managers_offers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:
    bank.write(tmp_path / "bank", customers=600, seed=11)
    monkeypatch.setattr(sys, "argv", ["uplift.py", str(tmp_path / "bank")])
    runpy.run_path(str(ROOT / "examples" / "uplift.py"), run_name="__main__")
    shown = capsys.readouterr().out
    assert re.findall(r"^(\w+) +[\d,]+   [+-]\d", shown, re.MULTILINE) == ["wealth_offer", "stay_with_us", "wake_up"]
    assert re.search(r"naive [+-][\d.]+, true [+-][\d.]+$", shown.strip())
