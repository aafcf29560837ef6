"""Circles of an open home, and by the command: three of different households who pay each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kequn.cli.main import main
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from tests.loop.circled import circled_home


def test_a_circle_is_told_with_its_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = circled_home(tmp_path / "home")
    with Bank(home) as bank:
        found = bank.customers.circles(as_of=bank.as_of)
        [told] = found.to_pandas().drop(columns="alike").to_dict("records")
        assert told == {"circle": 1, "size": 3, "ties": 3, "colleagues": 0}
        assert found.members().to_dict("records") == [
            {"customer_id": f"C{number:08d}", "circle": 1, "partners": 2} for number in (1, 3, 5)]
        assert len(bank.customers.circles(as_of="2026-06-20").to_pandas()) == 0  # each had been paid by one other only
        asked = bank.customers.where("exists(circles, where=size >= 3 and partners == 2)", as_of=bank.as_of)
        assert asked.ids() == ["C00000001", "C00000003", "C00000005"]
        with pytest.raises(KequnError, match=r"use bank\.customers\.circles"):
            bank.households.circles(as_of=bank.as_of)
    capsys.readouterr()
    assert main(["groups", "circles", "--home", str(home), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["as_of"], answer["customers"], len(answer["circles"])) == ("2026-06-30", 3, 1)
    assert main(["groups", "circles", "--home", str(home)]) == 0
    assert "1 circles of 3 customers as of 2026-06-30." in capsys.readouterr().out
