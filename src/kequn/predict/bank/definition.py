"""What the bank's models foretell and look at: a file each under `models/`, and `features.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from kequn.facts.nodes import Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema
from kequn.predict.measures import Flags, Floats

REACH = "reach"  # a feature of models with limits: how much of the next one is there


@dataclass(frozen=True)
class Words:
    """A text in two languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Model:
    """What is foretold of whom: `eligible` holds at the row's day; `horizon` days later the target is asked.

    The target is an expression that `becomes` true, or a `measure` that falls below a part of itself or reaches the next limit.
    With `went`, an amount of the horizon, the fall counts only where that amount is `went_share` of the measure at least.
    """

    id: str
    title: Words
    says: Words
    horizon: int
    eligible: str
    becomes: str | None = None
    measure: str | None = None
    falls_below: float | None = None
    reaches: tuple[float, ...] = ()
    went: str | None = None
    went_share: float = 0.0

    @property
    def asked(self) -> str:
        """The expression that is asked at the later day."""
        return self.becomes or self.measure or ""

    def came(self, before: pd.Series, after: pd.Series, went: pd.Series | None = None) -> Flags:
        """Return where the target came true; `before` is the measure at the row's day, `went` the amount where one counts."""
        if self.becomes:
            now_true: Flags = after.fillna(value=False).to_numpy(np.bool_)
            return now_true
        then, now = (_numbers(values) for values in (before, after))
        found: Flags = now < self.falls_below * then if self.falls_below else now >= self.limit(then)
        return found if went is None else found & (_numbers(went) >= self.went_share * then)

    def limit(self, measure: Floats) -> Floats:
        """Return the next limit above the measure of each row."""
        found: Floats = np.append(self.reaches, np.inf)[np.searchsorted(self.reaches, measure, side="right")]
        return found

    def seen(self, frame: pd.DataFrame, measure: pd.Series) -> pd.DataFrame:
        """Return the features of the rows."""
        known = frame[list(features())].astype(np.float64)
        if not self.reaches:
            return known
        values = _numbers(measure)
        return known.assign(**{REACH: values / self.limit(values)})


def _numbers(values: pd.Series) -> Floats:
    found: Floats = np.nan_to_num(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return found


@cache
def models() -> Mapping[str, Model]:
    """Return the models by id."""
    found = {}
    for file in sorted((files("kequn.predict.bank") / "models").iterdir(), key=lambda one: one.name):
        stated = tomllib.loads(file.read_text(encoding="utf-8"))
        title, says = (Words(**stated.pop(name)) for name in ("title", "says"))
        limits = tuple(map(float, stated.pop("reaches", ())))
        id_ = file.name.removesuffix(".toml")
        found[id_] = Model(id_, title, says, **stated, reaches=limits)
    return found


@cache
def features() -> Mapping[str, str]:
    """Return the expression of each feature."""
    return {id_: stated["expression"] for id_, stated in _features().items()}


@cache
def words() -> Mapping[str, Words]:
    """Return what each feature is called."""
    told = {id_: Words(stated["zh"], stated["en"]) for id_, stated in _features().items()}
    return {**told, REACH: Words("占上一层级门槛的比例", "share of where the next tier begins")}


def _features() -> dict[str, dict[str, str]]:
    text = (files("kequn.predict.bank") / "features.toml").read_text(encoding="utf-8")
    stated: dict[str, dict[str, str]] = tomllib.loads(text)["features"]
    return stated


def at_day(schema: Schema) -> dict[str, Expression]:
    """Return what is asked at a row's day: features, who is eligible (`eligible_<model>`) and measures (`measure_<model>`)."""
    texts = dict(features())
    for model in models().values():
        texts[f"eligible_{model.id}"] = model.eligible
        texts[f"measure_{model.id}"] = model.measure or "aum"
    return {name: parse(text, schema) for name, text in texts.items()}


def later(schema: Schema, horizon: int) -> dict[str, Expression]:
    """Return what is asked of the models with that horizon when it is over, amounts that count as `went_<model>`."""
    some = [model for model in models().values() if model.horizon == horizon]
    texts = {model.id: model.asked for model in some} | {f"went_{model.id}": model.went for model in some if model.went}
    return {name: parse(text, schema) for name, text in texts.items()}
