"""A reader beside the killed writers: opens the newest snapshot over and over and holds every answer to the ones before."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import kequn

QUESTIONS = ("balance > 0", "count(transactions, days=90) > 3", "household.count() >= 2", "age >= 60")
PAUSE = 0.2  # seconds between two looks: the writer needs a processor, too


def main(home: Path, stop: Path) -> str:
    """Read until the file `stop` is there; return what went wrong, or how many snapshots were seen and how often asked."""
    told: dict[int, list[int]] = {}
    asked = 0
    while not stop.exists():
        with kequn.open(home) as bank:
            answers = [bank.customers.where(question, as_of=bank.as_of).count() for question in QUESTIONS]
            answers += [bank.households.where("size >= 1", as_of=bank.as_of).count(), len(bank.table("customer_tags").to_arrow())]
            if told.setdefault(bank.snapshot.number, answers) != answers:
                return f"snapshot {bank.snapshot.number} told {told[bank.snapshot.number]}, then {answers}"
            asked += 1
        time.sleep(PAUSE)
    return f"saw {len(told)} snapshots, asked {asked} times" if asked else "never asked"


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1]), Path(sys.argv[2])))
