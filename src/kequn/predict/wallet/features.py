"""What tells of money elsewhere: each feature as an expression, how it counts, and the words of its reason (features.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kequn.facts.nodes import Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema
from kequn.kernel.errors import KequnError

Floats = NDArray[np.float64]
KNOWN = "known"  # whether the customer has an account or a product at all
SAID = "said"  # the column that tells which labels were only said


@dataclass(frozen=True)
class Feature:
    """One feature: its expression, its scale (amount, count or plain), and the reason it is told under."""

    id: str
    scale: str
    reason: str
    expression: str


@dataclass(frozen=True)
class Words:
    """The sentence of a reason in two languages, with its features in braces."""

    zh: str
    en: str


@cache
def features() -> Mapping[str, Feature]:
    """Return the features by id."""
    return {id_: Feature(id_, **stated) for id_, stated in _written()["features"].items()}


@cache
def reasons() -> Mapping[str, Words]:
    """Return the words of each reason, in the order of `features.toml`."""
    return {id_: Words(**stated) for id_, stated in _written()["reasons"].items()}


def _written() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((files("kequn.predict.wallet") / "features.toml").read_text(encoding="utf-8"))


def expressions(schema: Schema) -> dict[str, Expression]:
    """Return the trees of all features, and of `known`."""
    texts = {feature.id: feature.expression for feature in features().values()}
    return {name: parse(text, schema) for name, text in {**texts, KNOWN: "exists(accounts) or exists(holdings)"}.items()}


def frame_of(values: pa.Table) -> pd.DataFrame:
    """Return an engine's values as a frame; amounts as floats, for as decimals each would be an object."""
    kinds = [pa.field(one.name, pa.float64() if pa.types.is_decimal(one.type) else one.type) for one in values.schema]
    return values.cast(pa.schema(kinds)).to_pandas()


def matrix(frame: pd.DataFrame, smallest: float) -> Floats:
    """Return rows × features as the line takes them; what is not known counts as 0, an age as that in the middle.

    KequnError names a feature that the frame lacks.
    """
    if lacking := [name for name in features() if name not in frame]:
        raise KequnError(f"the wallet needs the column {lacking[0]!r}: {features()[lacking[0]].expression}")
    return np.stack([_scaled(_plain(frame, feature), feature.scale, smallest) for feature in features().values()], axis=1)


def _plain(frame: pd.DataFrame, feature: Feature) -> Floats:
    values = frame[feature.id].to_numpy(dtype=np.float64, na_value=np.nan)
    unknown = 45.0 if feature.id == "age" else 0.0
    return np.where(np.isnan(values), unknown, values)


def _scaled(values: Floats, scale: str, smallest: float) -> Floats:
    if scale == "plain":
        return values
    found: Floats = np.sign(values) * np.log1p(np.abs(values) / (smallest if scale == "amount" else 1.0))
    return found
