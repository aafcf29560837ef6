"""One seed: `python -m tests.simulate.rehearsal.one FOLDER CUSTOMERS SEED WEEKS`, a bank that lives on with the product's list.

Each has a process of its own, for a process has the records of one home.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.simulate.rehearsal.bank import UNTIL, ZONE


def main(folder: Path, customers: int, seed: int, weeks: int) -> None:
    """Make the bank, its home and its records, and let it live on."""
    os.environ["KEQUN_HOME"] = str((folder / "home").absolute())
    from kequn.project.records import migrate
    from kequn.simulate.bank import write
    from kequn.warehouse.home import create_home

    write(folder / "bank", customers=customers, seed=seed, until=UNTIL)
    create_home(folder / "home", name="模拟银行", currency="CNY", time_zone=ZONE.key)
    migrate()
    from tests.simulate.rehearsal.product import live

    live(folder, weeks)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
