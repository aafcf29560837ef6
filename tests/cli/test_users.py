"""`kequn users`: the first administrator is made by the command, in a home of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import start


@pytest.mark.slow
def test_people_are_added_listed_and_given_another_password(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert start("init", home).code == 0
    added = start("users", "add", "A1", "--role", "administrator", "--name", "李雷", "--home", home, "--json", DATABASE_URL="")
    assert added.answer["staff_number"] == "A1"
    assert len(added.answer["one_time_password"]) == 14
    again = start("users", "add", "a1", "--role", "auditor", "--home", home, DATABASE_URL="")
    assert (again.code, again.err) == (1, "kequn: somebody with that staff number is there already; change them instead\n")
    listed = start("users", "list", "--home", home, "--json", DATABASE_URL="").answer["users"]
    assert listed == [{"staff_number": "A1", "name": "李雷", "role": "administrator", "outlet": "", "active": True}]
    other = start("users", "password", "A1", "--home", home, "--json", DATABASE_URL="")
    assert other.answer["one_time_password"] != added.answer["one_time_password"]
    assert start("users", "password", "B1", "--home", home, DATABASE_URL="").err == (
        "kequn: nobody has that staff number; kequn users list shows who is there\n")
