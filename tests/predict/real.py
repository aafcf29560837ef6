"""The estimators beside plain baselines on public data: the same rows learned from, the same judged by, split by split.

`make real` prints the table of docs/models.md (20 splits, some minutes), and what helps where the share of yes rises.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.predict.measures import auc, calibration_error, qini
from kequn.predict.propensity import Propensity
from kequn.predict.uplift import Uplift

DATA = Path(os.environ.get("KEQUN_SHARED", Path(__file__).parents[2].parent / "shared")) / "data"  # as the fixture shared_data
SPLITS = 20
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """What is asked of a file: what is known, what came, how rows are split, and who answers."""

    name: str
    frame: pd.DataFrame
    target: pd.Series
    split: Callable[[int, int], tuple[Ints, Ints]]
    measure: str = "AUC"


@dataclass(frozen=True)
class Paired:
    """One split: what Kequn and the baseline reached, and how far Kequn's probabilities lie off."""

    ours: float
    plain: float
    calibration: float | None


def shuffled(learned: float) -> Callable[[int, int], tuple[Ints, Ints]]:
    """Return a splitter that draws a share to learn from, the rest to judge by."""
    def split(seed: int, rows: int) -> tuple[Ints, Ints]:
        order = np.random.default_rng(seed).permutation(rows)
        return order[: int(rows * learned)], order[int(rows * learned):]
    return split


def in_time(seed: int, rows: int) -> tuple[Ints, Ints]:
    """Learn from the first three quarters, judge by the last; of both four fifths are drawn, in their order."""
    drawn, border = np.random.default_rng(seed).random(rows) < 0.8, int(rows * 0.75)
    return np.flatnonzero(drawn[:border]), border + np.flatnonzero(drawn[border:])


@cache
def tasks() -> dict[str, Task]:
    """Return the tasks by name."""
    bank = pd.read_csv(DATA / "bank_marketing/bank-full.csv.gz", sep=None, engine="python")
    telco = pd.read_csv(DATA / "telco_churn/Telco-Customer-Churn.csv.gz")
    telco["TotalCharges"] = pd.to_numeric(telco["TotalCharges"], errors="coerce")
    churn = pd.read_csv(DATA / "churn_modelling/Churn_Modelling.csv.gz")
    mail = pd.read_csv(DATA / "hillstrom/hillstrom_dev.csv.gz")
    mail = mail[mail["segment"] != "Mens E-Mail"].reset_index(drop=True)
    known = mail.drop(columns=["row_id", "segment", "visit", "conversion", "spend"])
    return {task.name: task for task in (
        Task("bank-full", bank.drop(columns=["duration", "y"]), bank["y"] == "yes", in_time),
        Task("Telco", telco.drop(columns=["customerID", "Churn"]), telco["Churn"] == "Yes", shuffled(0.8)),
        Task("Churn_Modelling", churn.drop(columns=["RowNumber", "CustomerId", "Surname", "Exited"]), churn["Exited"] == 1,
             shuffled(0.8)),
        Task("Hillstrom, women's e-mail", known.assign(treated=mail["segment"] == "Womens E-Mail"), mail["visit"] == 1,
             shuffled(0.7), "Qini"),
    )}


def paired(task: Task, seed: int) -> Paired:
    """Return what both reached on one split."""
    learn, judge = task.split(seed, len(task.frame))
    seen, rest = task.frame.iloc[learn].reset_index(drop=True), task.frame.iloc[judge].reset_index(drop=True)
    came, true = task.target.iloc[learn].reset_index(drop=True), task.target.iloc[judge].to_numpy(bool)
    time = pd.Series(pd.date_range("2000-01-01", periods=len(seen)))  # the rows in their order
    if task.measure == "Qini":
        with_, drop = rest["treated"].to_numpy(bool), "treated"
        effect = Uplift().fit(seen, came, time=time).predict(rest)["amount"].to_numpy()
        lines = [baseline(seen[seen[drop] == side].drop(columns=drop), came[seen[drop] == side], rest.drop(columns=drop))
                 for side in (True, False)]
        found = [qini(one, true.astype(float), with_) for one in (effect, lines[0] - lines[1])]
        return Paired(found[0] or 0.0, found[1] or 0.0, None)
    said = Propensity().fit(seen, came, time=time).predict(rest)["amount"].to_numpy()
    found = [auc(one, true) for one in (said, baseline(seen, came, rest))]
    return Paired(found[0] or 0.0, found[1] or 0.0, calibration_error(said, true))


def baseline(seen: pd.DataFrame, came: pd.Series, rest: pd.DataFrame) -> NDArray[np.float64]:
    """Return the probabilities of a plain logistic regression on plain columns. Frozen: it shares no code with the product."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    columns = pd.get_dummies(seen, dtype=float).fillna(0)
    line: Any = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(columns, came)
    asked = pd.get_dummies(rest, dtype=float).reindex(columns=columns.columns, fill_value=0).fillna(0)
    found: NDArray[np.float64] = line.predict_proba(asked)[:, 1]
    return found


def row(task: Task, splits: int) -> str:
    """Return one line of the table: means over splits, and the difference with its 95 % interval (paired)."""
    from scipy.stats import t

    found = [paired(task, seed) for seed in range(splits)]
    gained = np.array([one.ours - one.plain for one in found])
    half = float(t.ppf(0.975, splits - 1) * gained.std(ddof=1) / splits**0.5)
    off = [one.calibration for one in found if one.calibration is not None]
    places = 5 if task.measure == "Qini" else 4
    numbers = [np.mean([one.ours for one in found]), np.mean([one.plain for one in found]), gained.mean()]
    ours, plain, more = (f"{number:.{places}f}" for number in numbers)
    interval = f"{gained.mean() - half:+.{places}f} to {gained.mean() + half:+.{places}f}"
    return f"| {task.name} | {task.measure} | {ours} | {plain} | {more} | {interval} | {f'{np.mean(off):.3f}' if off else '–'} |"


def calibrations() -> dict[str, float]:
    """Return the calibration error on the last quarter of bank-full by what was known when each probability was told."""
    task = tasks()["bank-full"]
    border = int(len(task.frame) * 0.75)
    days = pd.Series(pd.date_range("2000-01-01", periods=border))
    model = Propensity().fit(task.frame[:border], task.target[:border], time=days)
    chance, true = model.predict(task.frame[border:])["amount"].to_numpy(), task.target[border:].to_numpy(bool)
    odds = np.log(chance / (1 - chance))
    moved = {f"slope and offset by the last {known:,} outcomes, each {every} calls": recalibrated(odds, true, every, known)
             for every, known in ((500, 2000), (500, 1000), (250, 1000))}
    oracle = recalibrated(odds, true, 0, len(true))
    told = {"as it is told": chance, **moved, "slope and offset by these very rows (an oracle)": oracle}
    return {name: calibration_error(one, true) or 0.0 for name, one in told.items()}


def recalibrated(odds: NDArray[np.float64], true: NDArray[np.bool_], every: int, known: int) -> NDArray[np.float64]:
    """Return probabilities whose slope and offset are fitted anew, each `every` rows, to the last `known` rows before.

    With `every` 0 they are fitted once to all rows, which nobody can.
    """
    from sklearn.linear_model import LogisticRegression

    found = 1 / (1 + np.exp(-odds))
    for begin in range(0, len(odds), every or len(odds)):
        past = slice(max(begin - known, 0), begin) if every else slice(None)
        if true[past].sum() >= 40:
            line: Any = LogisticRegression(C=1e6).fit(odds[past, None], true[past])
            rows = slice(begin, begin + (every or len(odds)))
            found[rows] = line.predict_proba(odds[rows, None])[:, 1]
    return found


if __name__ == "__main__":
    heads = ("data", "measure", "Kequn", "plain", "difference", "95 % interval", "calibration error")
    sys.stdout.write(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n")
    for each in tasks().values():
        sys.stdout.write(row(each, SPLITS) + "\n")
    sys.stdout.write("\n| bank-full, the last quarter | calibration error |\n|---|---|\n")
    for name, off in calibrations().items():
        sys.stdout.write(f"| {name} | {off:.3f} |\n")
