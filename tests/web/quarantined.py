"""A home whose quarantine holds rows of a person who could be known by them."""

from __future__ import annotations

from pathlib import Path

from tests.sources.desk import HEAD, PAY, Desk, customers, new_desk

MAPPING = customers() + PAY.removeprefix(HEAD)
CLIENTS = "id,name,city\n1,王小明,上海\n"
PAYMENTS = (
    "no,client,day,amt\n"
    "1,1,2024-01-05,10\n"
    "2,1,2024-02-30,13812341234\n"  # no such day; what could leak is a phone number
    "3,9,2024-01-06,20.55\n"  # nobody is called 9 yet
    "4,1,2024-01-07,欧阳娜娜\n"
)
LEAKS = ("13812341234", "2024-02-30", "欧阳", "20.55")


def quarantined(root: Path) -> Desk:
    """Return a desk at which three of four payments wait."""
    desk = new_desk(root)
    desk.load(MAPPING, {"clients.csv": CLIENTS, "pay.csv": PAYMENTS})
    return desk
