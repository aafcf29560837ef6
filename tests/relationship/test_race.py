"""Many people contact the same customers at once: of each customer one contact stands, as the cap of a day says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from tests.racing import ROOT, environment
from tests.relationship.calling import CUSTOMERS

__all__ = ["environment"]
TOLD = """
from kequn.project.records import set_up
set_up()
from kequn.relationship.models import Contact, Held
print(Contact.objects.count(), Contact.objects.values("customer_no").distinct().count(), Held.objects.count())
"""


def test_the_cap_of_a_day_holds_whoever_comes_at_once(environment: Mapping[str, str]) -> None:
    lines = [[sys.executable, "-m", "tests.relationship.calling", f"M{who}"] for who in range(3)]
    started = [subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for line in lines]
    told = [int(process.communicate(timeout=120)[0]) for process in started]
    assert [process.returncode for process in started] == [0] * 3
    assert sum(told) == CUSTOMERS
    telling = [sys.executable, "-c", TOLD]
    said = subprocess.run(telling, check=True, env=environment, cwd=ROOT, capture_output=True, text=True).stdout
    assert said.split() == [str(CUSTOMERS), str(CUSTOMERS), str(2 * CUSTOMERS)]
