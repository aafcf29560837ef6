"""How found groups are held against the needs that the simulated bank planted."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from kequn.customers.ids import customer_id
from kequn.loop.bank import Bank
from kequn.loop.finding.found import Found
from kequn.predict.groups.stability import adjusted_rand


def agreement(bank: Bank, found: Found, truth: Path, *, all_parents: bool = False) -> float:
    """Return the adjusted Rand index of groups and needs; with `all_parents`, parents of pupils elsewhere are families too."""
    rows = bank.table("identifiers").to_pandas()
    core = rows[rows["kind"] == "core"].drop_duplicates("value").set_index("value")["customer_no"]
    group = found.members().set_index("customer_id")["group"]
    with (truth / "needs.csv").open(encoding="utf-8") as file:
        planted = {customer_id(int(core[row["customer_id"]])): row for row in csv.DictReader(file) if row["customer_id"] in core}
    both = [each for each in planted if each in group.index]
    needs = []
    for each in both:
        row = planted[each]
        parent = all_parents and row["school_child"] == "yes" and row["need"] in {"borrower", "homemaker", "payroll"}
        needs.append("family" if parent else row["need"])
    return adjusted_rand(group[both].to_numpy() - 1, pd.factorize(pd.Series(needs))[0])
