"""Records of one person joined: `kequn.customers.identity.resolve` beside Splink alone, as its user would write it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from kequn.bench.measure import Pair, paired
from kequn.customers.identity import resolve
from kequn.customers.matching.model import quiet
from kequn.customers.matching.policy import shipped
from kequn.kernel.errors import SourceError

AIM, LEAST = 1.3, 0.94  # the least precision and recall of pairs at which a speed counts: of a million more are doubtful
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰华建国文辉玲鹏红梅鑫波斌宇浩凯健俊帆雪荣爱金玉萍春海"
COLUMNS = {"name": "name", "birth_date": "birth_date", "phone": "phone", "district": "place"}
BLOCKS = (("name", "birth_date"), ("phone",), ("birth_date", "left(name, 1)"), ("birth_date", "right(name, 1)"),
          ("name", "right(phone, 4)"), ("name", "left(phone, 7)"), ("name", "left(birth_date, 4)"),
          ("birth_date", "right(phone, 4)"))


def measure(_folder: Path, size: int, told: Callable[[str], None]) -> list[Pair]:
    """Measure both on `size` records of some 0.7 times as many persons; both must join as it is true."""
    told(f"identity: {size:,} records")
    with duckdb.connect() as connection:
        records = connection.sql(records_sql(size)).to_arrow_table()
    given, truth = records.drop_columns(["person"]), records.column("person")
    for name, clusters in (("Kequn", _kequn(given)), ("Splink", _splink(given))):
        precision, recall = _judged(clusters, truth)
        told(f"identity: {name} joins with precision {precision:.4f} and recall {recall:.4f}")
        if size >= 10_000 and min(precision, recall) < LEAST:  # fewer records teach too little
            raise SourceError(f"identity: {name} joins with precision {precision:.4f} and recall {recall:.4f}")
    return [paired("identity", lambda: _kequn(given), lambda: _splink(given), turns=1, aim=AIM)]


def records_sql(size: int) -> str:
    """Return the relation of `size` records drawn from hashes: three in ten persons have a second one, with errors."""
    def letter(text: str, what: str) -> str:
        return f"substr('{text}', 1 + (hash('{what}', person) % {len(text)})::INTEGER, 1)"

    second = f"i >= {size} * 7 // 10"
    return f"""
        WITH drawn AS (SELECT i, i % ({size} * 7 // 10) AS person, {second} AS second FROM range({size}) AS r(i))
        SELECT i AS record, person,
            {letter(SURNAMES, 's')} || {letter(GIVEN, 'g')} || CASE WHEN hash('h', person) % 10 < 8 THEN
                CASE WHEN second AND hash('n', i) % 100 < 6 THEN {letter(GIVEN, 'wrong')} ELSE {letter(GIVEN, 'k')} END
                ELSE '' END AS name,
            CASE WHEN second AND hash('b', i) % 100 < 4 THEN NULL ELSE strftime(DATE '1940-01-01' + (hash('d', person) % 24000
                + CASE WHEN second AND hash('e', i) % 100 < 3 THEN 9 ELSE 0 END)::INTEGER, '%Y%m%d') END AS birth_date,
            '13' || lpad((hash('p', person, second AND hash('q', i) % 100 < 25) % 1000000000)::VARCHAR, 9, '0') AS phone,
            '区' || hash('t', person, second AND hash('m', i) % 100 < 10) % 300 AS district
        FROM drawn"""


def _kequn(records: pa.Table) -> pa.Table:
    found: pa.Table = resolve(records, columns=COLUMNS, key="record").clusters
    return found


def _splink(records: pa.Table) -> pa.Table:
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    policy = shipped()
    names = cl.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(term_frequency_adjustments=True)
    edits = [cl.DamerauLevenshteinAtThresholds(column, [1, 2]) for column in ("birth_date", "phone")]
    places = cl.ExactMatch("district").configure(term_frequency_adjustments=True)
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="record", comparisons=[names, *edits, places],
        retain_matching_columns=False,
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS])
    with quiet(), duckdb.connect() as connection:
        connection.register("given", records)
        linker = Linker(DuckDBAPI(connection).register("given"), settings, log_level=None)
        training = linker.training
        training.estimate_probability_two_random_records_match([block_on("name", "birth_date")], recall=policy.assumed_recall)
        training.estimate_u_using_random_sampling(max_pairs=policy.sample_pairs, seed=1)
        for column in ("name", "birth_date", "phone"):
            training.estimate_parameters_using_expectation_maximisation(block_on(column), max_pairs=policy.training_pairs)
        scored = linker.inference.predict(threshold_match_weight=policy.review, warning_mode="never")
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, threshold_match_weight=policy.join)
        query = f"SELECT record, cluster_id AS cluster FROM {clusters.physical_name} ORDER BY record"
        return connection.sql(query).to_arrow_table()


def _judged(clusters: pa.Table, truth: pa.ChunkedArray) -> tuple[float, float]:
    with duckdb.connect() as connection:
        connection.register("judged", clusters.append_column("person", truth))
        pairs = "SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*) AS n FROM judged GROUP BY {0})"
        right, claimed, real = (
            connection.execute(pairs.format(by)).fetchall()[0][0] for by in ("cluster, person", "cluster", "person"))
    return right / max(claimed, 1), right / max(real, 1)
