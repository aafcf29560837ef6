"""`resolve`: identifiers join, two master numbers or national ids never do, weak evidence is weighed, doubt goes to a person."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from kequn.customers.identity import Resolution, resolve
from kequn.customers.matching.model import Model
from kequn.kernel.errors import KequnError

FEBRL = {
    "given_name": "given_name", "surname": "surname", "street_number": "category", "address_1": "address", "address_2": "place",
    "suburb": "place", "postcode": "postcode", "state": "category", "date_of_birth": "birth_date", "soc_sec_id": "number",
}
PEOPLE = pa.table({
    "no": ["a", "b", "c", "d", "e", "f"],
    "cert": ["H1", "H1", None, "H2", None, None],
    "mobile": ["13800000001", None, "+86 138 0000 0001", "13900000002", "13900000002", None],
    "union": [None, None, "u1", None, "u1", None],
})
ROLES = {"cert": "national_id", "mobile": "mobile", "union": "unionid"}


def _clusters(found: Resolution) -> dict[Any, Any]:
    return dict(zip(*found.clusters.to_pydict().values(), strict=True))


def test_identifiers_join_and_two_national_ids_do_not_over_any_chain() -> None:
    found = resolve(PEOPLE, columns=ROLES, key="no")
    assert _clusters(found) == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "a", "f": "f"}
    assert found.model is None


def test_a_mobile_of_two_national_ids_joins_nobody_and_is_asked_about() -> None:
    table = pa.table({"cert": ["H1", "H2", None], "mobile": ["13800000001"] * 3})
    found = resolve(table, columns={"cert": "national_id", "mobile": "mobile"})
    assert _clusters(found) == {0: 0, 1: 1, 2: 2}
    assert found.doubtful.to_pylist() == [
        {"left": 0, "right": 2, "reason": "shared", "through": "mobile", "weight": None, "evidence": ""}]
    assert found.suspicions.num_rows == 0  # a family


def test_nobody_is_asked_about_two_whom_their_clusters_tell_apart() -> None:
    table = pa.table({"cert": ["H1", None, "H2", None], "union": ["u1", "u1", "u2", "u2"], "mobile": [None, "13800000001"] * 2,
                      "name": ["王小明", "王小明", "李芳", "李芳"], "born": ["1980-01-02"] * 2 + ["1991-03-04"] * 2})
    columns = {"cert": "national_id", "union": "unionid", "mobile": "mobile", "name": "name", "born": "birth_date"}
    model = resolve(table, columns=columns).model
    found = resolve(table, columns=columns, model=model)
    assert _clusters(found) == {0: 0, 1: 0, 2: 2, 3: 2}
    assert found.doubtful.num_rows == 0  # 1 and 3 share a mobile, and are of two persons with an id each


def test_two_master_numbers_are_reported_and_stay_two() -> None:
    table = pa.table({"ecif": ["1", "2", "1"], "cert": ["H1", "H1", None]})
    found = resolve(table, columns={"ecif": "master", "cert": "national_id"})
    assert _clusters(found) == {0: 0, 1: 1, 2: 0}
    assert found.joins.to_pylist() == [{"left": 0, "right": 2, "through": "master", "weight": None, "evidence": ""}]
    assert [(row["left"], row["right"], row["reason"]) for row in found.suspicions.to_pylist()] == [(0, 1, "master")]


def test_a_mobile_under_another_name_and_birth_date_is_doubtful() -> None:
    table = pa.table({"name": ["王小明", "李芳", "王晓明"], "born": ["1980-01-02", "1991-03-04", "1980-01-02"],
                      "mobile": ["13800000001"] * 3})
    columns = {"name": "name", "born": "birth_date", "mobile": "mobile"}
    model = resolve(table, columns=columns).model
    found = resolve(table, columns=columns, model=model)
    assert _clusters(found)[2] == 0  # another character of the same sound
    assert _clusters(found)[1] == 1
    assert ("contradicted", "mobile") in [(row["reason"], row["through"]) for row in found.doubtful.to_pylist()]


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame])
def test_tables_come_back_as_the_kind_they_came_in(kind: Any) -> None:
    frame = kind(PEOPLE.to_pydict())
    found = resolve(frame, columns=ROLES, key="no")
    assert isinstance(found.clusters, kind)
    assert isinstance(found.joins, kind)
    assert list(found.clusters["record"]) == ["a", "b", "c", "d", "e", "f"]


def test_pairs_kept_apart_never_end_together() -> None:
    table = pa.table({"union": ["u", "u", "u"]})
    found = resolve(table, columns={"union": "unionid"}, apart=[(1, 0)])
    assert _clusters(found) == {0: 0, 1: 1, 2: 0}


@pytest.mark.parametrize(
    ("columns", "key", "message"),
    [
        ({"cert": "nationalid"}, None, "'nationalid' is no role of a column; did you mean 'national_id'?"),
        ({"certs": "national_id"}, None, "the table has no column 'certs'; did you mean 'cert'?"),
        ({}, None, "columns is empty"),
        ({"cert": "national_id"}, "cert", "column 'cert' is no key"),
    ],
)
def test_a_wrong_call_is_one_clear_line(columns: dict[str, str], key: str | None, message: str) -> None:
    with pytest.raises(KequnError) as error:
        resolve(PEOPLE, columns=columns, key=key)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2, 3])
def test_febrl_by_the_shipped_policy(shared_data: Path, number: int) -> None:
    with gzip.open(shared_data / f"febrl/dataset{number}.csv.gz", "rt", encoding="utf-8") as file:
        frame = pd.read_csv(file, dtype=str)
    found = resolve(frame, columns=FEBRL, key="rec_id")
    judged = found.clusters.assign(person=frame["rec_id"].str.split("-").str[1])
    right, claimed, real = (_pairs(judged.groupby(by).size()) for by in (["cluster", "person"], "cluster", "person"))
    assert right / claimed >= 0.99
    assert right / real >= 0.97
    assert found.model is not None
    kept = Model.from_json(json.loads(json.dumps(found.model.to_json())))
    again = resolve(frame, columns=FEBRL, key="rec_id", model=kept)
    assert again.clusters.equals(found.clusters)
    assert again.joins.equals(found.joins)


def _pairs(sizes: Any) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
