"""`kequn simulate score`: the truth as a claim is right, a wrong claim is as wrong as it is, and a bad file is one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import kequn
from tests.simulate.reading import table

Rows = Iterable[Iterable[object]]


def claims(folder: Path, header: str, rows: Rows, name: str = "claims.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def judged(bank: Path, path: Path) -> dict[str, Any]:
    outcome = kequn("simulate", "score", path, "--truth", bank / "truth", "--json")
    assert outcome.code == 0, outcome.out
    one: dict[str, Any] = outcome.answer["claims"][0]
    return one


def month_ends(bank: Path) -> list[date]:
    return sorted({date.fromisoformat(row["day"]) for row in table(bank / "truth/hazards.csv")})


def left(bank: Path) -> list[tuple[str, date]]:
    return [(row["customer_id"], date.fromisoformat(row["left_on"])) for row in table(bank / "truth/courses.csv")
            if row["course"] == "leave" and row["left_on"]]


def test_who_claims_the_leavers_finds_them(written: Path, tmp_path: Path) -> None:
    days, gone = month_ends(written), left(written)
    ids = [row["customer_id"] for row in table(written / "truth/customers.csv")]
    rows = [(id_, day, int(any(who == id_ and day < on <= day + timedelta(days=30) for who, on in gone)))
            for day in days for id_ in ids]
    one = judged(written, claims(tmp_path, "customer_id,day,score", rows))
    mine = one["figures"]["claims"]
    assert (mine["AUC"], mine["average precision"], mine["Brier score"]) == (1.0, 1.0, 0.0)
    assert mine["leavers"] == sum(row[2] for row in rows if row[1] + timedelta(days=30) <= days[-1]) > 0
    late = [day for day in days if day + timedelta(days=30) > days[-1]]
    assert one["left_out"]["days whose 30 days are not over"] + sum(one["left_out"].values()) >= len(ids) * len(late)
    assert mine["customers and days"] + sum(one["left_out"].values()) == one["rows"] == len(rows)
    assert {figures["leavers"] for figures in one["figures"].values()} == {mine["leavers"]}


def test_the_oracles_own_chances_have_the_oracles_figures(written: Path, tmp_path: Path) -> None:
    hazards = table(written / "truth/hazards.csv")
    base = {row["day"]: row["informed"] for row in hazards if not row["customer_id"]}
    known = {(row["customer_id"], row["day"]): row["informed"] for row in hazards}
    ids = [row["customer_id"] for row in table(written / "truth/customers.csv")]
    rows = [(id_, day, known.get((id_, day), chance)) for day, chance in base.items() for id_ in ids]
    figures = judged(written, claims(tmp_path, "score,day,customer_id", [row[::-1] for row in rows]))["figures"]
    assert figures["claims"] == figures["oracle informed"]
    assert figures["oracle informed"]["AUC"] > figures["oracle visible"]["AUC"] > 0.5


def test_unknown_customers_are_counted_and_said(written: Path, tmp_path: Path) -> None:
    day = month_ends(written)[2]
    path = claims(tmp_path, "customer_id,day,score", [("C00000001", day, 0.5), ("nobody", day, 0.5), ("C00000002", day, 7)])
    one = judged(written, path)
    assert (one["rows"], one["left_out"]["unknown customers"]) == (3, 1)
    assert one["figures"]["claims"]["Brier score"] is None
    shown = kequn("simulate", "score", path, "--truth", written / "truth").out
    assert "Left out: 1 unknown customers." in shown
    assert "oracle visible" in shown


def test_the_true_effects_are_right_and_the_lot_is_beside_them(written: Path, tmp_path: Path) -> None:
    rows = [row for path in sorted((written / "truth").glob("responses_*.csv")) for row in table(path)]
    campaigns = {row["campaign"] for row in rows} - {""}
    lines = []
    for name in sorted(campaigns):
        mine = [row for row in rows if row["campaign"] == name]
        effect = sum((row["with"] == "yes") - (row["without"] == "yes") for row in mine) / len(mine)
        lines.append((name, effect, effect - 0.01, effect + 0.01))
    one = judged(written, claims(tmp_path, "campaign,effect,low,high", lines))
    assert set(one["figures"]) == campaigns
    for figures in one["figures"].values():
        assert abs(figures["error"]) < 1e-12
        assert figures["true effect within the interval"] == 1
    assert one["figures"]["wealth_offer"]["by the lot, low"] <= one["figures"]["wealth_offer"]["by the lot"]
    assert "by the lot" not in one["figures"]["monthly_message"]  # nobody was withheld


def test_ids_by_person(written: Path, tmp_path: Path) -> None:
    ids = sorted({(row["namespace"], row["id"], row["person"]) for row in table(written / "truth/identities.csv")})
    assert judged(written, claims(tmp_path, "namespace,id,cluster", ids))["figures"]["claims"] | {
        "precision": 1.0, "recall": 1.0, "ids named": len(ids), "ids in truth": len(ids)} == judged(
            written, tmp_path / "claims.csv")["figures"]["claims"]
    alone = judged(written, claims(tmp_path, "namespace,id,cluster", [(*one[:2], n) for n, one in enumerate(ids)], "alone.csv"))
    pairs = sum(n * (n - 1) // 2 for n in Counter(person for *_, person in ids).values())
    figures = alone["figures"]["claims"]
    assert (figures["precision"], figures["recall"], figures["pairs in truth"]) == (None, 0.0, pairs)


def test_customers_by_household(written: Path, tmp_path: Path) -> None:
    person = {row["person"]: row["customer_id"] for row in table(written / "truth/customers.csv")}
    day = "2025-06-30"
    homes = [(person[row["person"]], day, row["household"]) for row in table(written / "truth/households.csv")
             if row["person"] in person and row["since"] <= day and (not row["until"] or row["until"] > day)]
    figures = judged(written, claims(tmp_path, "customer_id,day,household", homes))["figures"]["claims"]
    pairs = sum(a[2] == b[2] for a, b in combinations(homes, 2))
    assert figures == {"customers and days": len(homes), "pairs claimed": pairs, "pairs in truth": pairs, "pairs right": pairs,
                       "precision": 1.0, "recall": 1.0}
    together = [(id_, day, "all") for id_, *_ in homes]
    figures = judged(written, claims(tmp_path, "customer_id,day,household", together))["figures"]["claims"]
    assert (figures["recall"], figures["precision"]) == (1.0, pairs / (len(homes) * (len(homes) - 1) // 2))


def test_wealth_elsewhere(written: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    rows = pq.read_table(written / "truth/wealth_202512.parquet").to_pylist()
    doubled = [(row["customer_id"], "2025-12-31", row["elsewhere"] * 2, row["elsewhere"], row["elsewhere"] * 3) for row in rows]
    figures = judged(written, claims(tmp_path, "customer_id,day,amount,low,high", doubled))["figures"]["claims"]
    assert figures["median relative error"] == pytest.approx(1.0)
    assert figures["rank correlation"] == pytest.approx(1.0)
    true = sorted((float(row["elsewhere"]) for row in rows), reverse=True)
    tenth = len(true) // 10
    assert figures["top tenth, times its share"] == pytest.approx(sum(true[:tenth]) / sum(true) * len(true) / tenth)
    assert figures["true amount within the interval"] == 1.0


LEAVING = "customer_id,day,score\n"


@pytest.mark.parametrize(("text", "line"), [
    ("customer_id,when\nC1,2\n", ": its first line tells no kind of claim; write one of customer_id,day,score · "),
    ("customer_id,day,score,score\nC1,2025-06-30,1,1\n", ": its first line tells no kind of claim"),
    (LEAVING, ": no row below the first line; nothing is claimed"),
    ("", " cannot be read: "),
    (f"{LEAVING}C1,2025-06-30,1\nC2,2025-06-31,1\n", ", line 3: day will not do; write a day as 2026-06-30"),
    (f"{LEAVING}C1,infinity,1\n", ", line 2: day will not do; write a day as 2026-06-30"),
    (f"{LEAVING}C1,2025-06-30,high\n", ", line 2: score will not do; write a number as 0.25"),
    (f"{LEAVING}C1,2025-06-30,nan\n", ", line 2: score will not do; write a number as 0.25"),
    (f"{LEAVING},2025-06-30,1\n", ", line 2: customer_id will not do; write something"),
    (f"{LEAVING}C1,2025-06-30,1\nC2,2025-06-30\n", ", line 3: not as many fields as the 3 of the first line"),
    (f"{LEAVING}C1,2025-06-30,1\nC1,2025-06-30,1\n", ", line 3: the same customer_id and day as before"),
    (f"{LEAVING}C00000001,2025-06-29,1\n",
     ", line 2: the day is no month's end of this bank; give one from 2024-07-31 to 2026-06-30"),
    (f"{LEAVING}C1,2025-06-30,1\n", ": no row can be judged (1 unknown customers); is "),
    ("campaign,effect\nwealth_ofer,0.1\n", ", line 2: there is no campaign 'wealth_ofer'; did you mean 'wealth_offer'?"),
    ("campaign,effect\nwealth_offer,3\n", ", line 2: an effect is a difference of shares, from -1 to 1"),
    ("campaign,effect,low,high\nwealth_offer,0.1,0.2,0.1\n", ", line 2: low is above high; write the lower end first"),
])
def test_a_bad_claim_is_one_line(written: Path, tmp_path: Path, text: str, line: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(text, encoding="utf-8")
    outcome = kequn("simulate", "score", path, "--truth", written / "truth")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert outcome.err.startswith(f"kequn: claims.csv{line}")


def test_bytes_that_are_no_text_and_files_that_are_not_there_are_one_line(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes("campaign,effect\n网点,0.1\n".encode("gb18030"))
    outcome = kequn("simulate", "score", path, "--truth", written / "truth")
    assert outcome.err.startswith("kequn: claims.csv cannot be read: ")
    outcome = kequn("simulate", "score", tmp_path / "none.csv", "--truth", written / "truth")
    assert outcome.err.startswith("kequn: none.csv cannot be read: ")
    outcome = kequn("simulate", "score", path, "--truth", written)
    assert outcome.err == f"kequn: {written} holds no courses; give the folder truth/ that `kequn simulate` wrote\n"


def test_a_file_as_a_spreadsheet_writes_it_is_read(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes('\ufeff"customer_id","day","score"\r\n"C00000001",2025-02-28,0.3\r\n"C00000002",2025-01-31,1\r\n\r\n'.encode())
    one = judged(written, path)
    assert (one["rows"], one["figures"]["claims"]["customers and days"] + sum(one["left_out"].values())) == (2, 2)


def test_simulate_without_a_folder_is_wrong_usage() -> None:
    outcome = kequn("simulate", "--customers", "5")
    assert (outcome.code, outcome.err) == (
        2, "kequn: the following arguments are required: --out (`kequn simulate --help` shows the usage)\n")
