"""`python -m tests.simulate.rehearsal OUT SEEDS CUSTOMERS WEEKS`: the table of docs/day.md.

OUT/results.jsonl has a line for each seed that is done; what was stopped goes on with the next one. `make rehearsal` begins with
the seeds that bench/rehearsal.jsonl has.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from kequn.relationship import policy
from tests.simulate.rehearsal.compare import OURS, arms, rehearse
from tests.simulate.rehearsal.outcome import Sums, table

FIRST = 201  # the seeds from here on; nothing was tuned on them


def compared(folder: Path, seed: int, weeks: int) -> dict[str, Sums]:
    """Return what became of each portfolio with each arm, of the bank whose list was made."""
    rules = policy.read()
    return {arm: rehearse(folder, weeks, plan, rules)[1] for arm, plan in arms(seed, rules).items()}


def main(out: Path, seeds: int, customers: int, weeks: int) -> None:
    """Rehearse with every seed that is not done; print the table after each."""
    out.mkdir(parents=True, exist_ok=True)
    results = out / "results.jsonl"
    done = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()] if results.exists() else []
    for seed in range(FIRST, FIRST + seeds):
        told = {"seed": seed, "customers": customers, "weeks": weeks}
        if not any(told.items() <= each.items() for each in done):
            folder = out / f"seed-{seed}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            one = [sys.executable, "-m", "tests.simulate.rehearsal.one", str(folder), str(customers), str(seed), str(weeks)]
            subprocess.run(one, check=True)
            done.append(told | {"arms": compared(folder, seed, weeks)})
            with results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(done[-1], separators=(",", ":")) + "\n")
            shutil.rmtree(folder)
        for line in table([each["arms"] for each in done], OURS):
            sys.stdout.write(f"| {' | '.join(line)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
