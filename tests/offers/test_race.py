"""Many processes use benefits at once: the stock goes out to the last and no further, nobody gets twice what is once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from tests.offers.taking import STOCK, TRIES
from tests.racing import ROOT, environment

__all__ = ["environment"]
TOLD = """
from kequn.project.records import set_up
set_up()
from kequn.offers.models import Stock, Use
print(*Stock.objects.values_list("benefit", "taken"), *(Use.objects.filter(benefit=name).count() for name in ("scarce", "once")))
"""


def test_the_last_is_given_once_and_nothing_twice(environment: Mapping[str, str]) -> None:
    lines = [[sys.executable, "-m", "tests.offers.taking", str(who)] for who in range(3)]
    started = [subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for line in lines]
    told = [tuple(map(int, process.communicate(timeout=120)[0].split())) for process in started]
    assert [process.returncode for process in started] == [0] * 3
    assert sum(scarce for scarce, _ in told) == STOCK < 3 * TRIES
    assert sum(once for _, once in told) == TRIES
    telling = [sys.executable, "-c", TOLD]
    said = subprocess.run(telling, check=True, env=environment, cwd=ROOT, capture_output=True, text=True).stdout
    assert said.strip() == f"('once', {TRIES}) ('scarce', {STOCK}) {STOCK} {TRIES}"
