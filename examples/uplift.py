"""Naive and randomised: what offers seem to change in the simulated bank, and what they change.

    kequn simulate --customers 20000 --seed 1 --out bank
    python examples/uplift.py bank

By the lot: of a campaign's list, those contacted beside those withheld. Naive: customers to whom managers chose to make an offer
beside customers whom nobody contacted within 30 days. True: the mean of with less without the contact, from the truth.
"""

import sys
from pathlib import Path

import duckdb

TABLES = """
CREATE MACRO told(files) AS TABLE FROM read_csv(files, all_varchar = true, header = true, ignore_errors = true);
CREATE TABLE contact AS
  SELECT r.*, CAST(c.联系时间 AS DATE) AS day, c.目的 AS purpose
  FROM told('{bank}/truth/responses_*.csv') AS r JOIN told('{bank}/crm/contacts_*.csv') AS c ON c.联系编号 = r.contact;
CREATE TABLE balance AS
  SELECT CUST_NO AS customer_id, ACCT_NO AS account, BAL_DATE + 1 AS day, BAL AS amount
  FROM read_parquet('{bank}/balances/*.parquet');
CREATE TABLE held AS
  SELECT 持有编号 AS id, 客户号 AS customer_id, 品类 AS category, TRY_CAST(起始日 AS DATE) AS started,
    TRY_CAST(结束日 AS DATE) AS ended
  FROM told('{bank}/core/holdings_*.csv') WHERE 品类 = 'deposit'
  UNION
  SELECT POSITION, balance.customer_id, 'wealth', TRY_CAST(BOUGHT AS DATE), TRY_CAST(ENDED AS DATE)
  FROM read_parquet('{bank}/wealth/positions_*.parquet') AS p
  JOIN read_csv('{bank}/wealth/clients_*.txt', delim = '|', header = false, all_varchar = true, ignore_errors = true) AS c
    ON c.column0 = p.CLIENT
  JOIN balance ON balance.account = c.column2 WHERE CLASS = 'LC';
CREATE TABLE bought AS  -- with new money: what only follows upon a maturity is not counted
  SELECT DISTINCT customer_id, started AS day FROM held AS new WHERE NOT EXISTS (
    SELECT 1 FROM held AS old WHERE old.customer_id = new.customer_id AND old.category = new.category
    AND old.ended BETWEEN new.started - 3 AND new.started);
CREATE TABLE chosen AS SELECT * FROM contact WHERE campaign IS NULL AND purpose IN ('营销', '到期提醒');
CREATE TABLE untouched AS
  SELECT customer_id, day FROM balance WHERE day < (SELECT max(day) FROM balance) GROUP BY ALL HAVING sum(amount) > 0;
DELETE FROM untouched WHERE EXISTS (SELECT 1 FROM contact WHERE contact.customer_id = untouched.customer_id
  AND contact.day BETWEEN untouched.day - 30 AND untouched.day + 29);
DELETE FROM untouched WHERE customer_id IN (SELECT customer_id FROM told('{bank}/truth/customers.csv') WHERE path = 'dormant');
"""
BOUGHT = """
SELECT avg(CAST(EXISTS (SELECT 1 FROM bought WHERE bought.customer_id = them.customer_id
  AND bought.day BETWEEN them.day + {lag} AND them.day + {lag} + 29) AS INT)), count(*) FROM {them} AS them
"""
TRUE = """avg(CAST("with" = 'yes' AS INT)) - avg(CAST("without" = 'yes' AS INT))"""
LOT = """
SELECT avg(happened) FILTER (arm = 'treated'), count(*) FILTER (arm = 'treated'), avg(happened) FILTER (arm = 'control'),
  count(*) FILTER (arm = 'control'), {true}
FROM (SELECT * REPLACE (CAST(happened = 'yes' AS INT) AS happened) FROM contact WHERE campaign = '{campaign}')
"""


def main(bank: Path) -> None:
    book = duckdb.connect()
    book.execute(TABLES.format(bank=bank))

    def one(query: str, **values: object) -> tuple[float, ...]:
        return book.execute(query.format(**values)).fetchone()

    print("campaign       contacts  by the lot, with 95 % interval      true")
    for campaign in ("wealth_offer", "stay_with_us", "wake_up"):
        p1, n1, p0, n0, true = one(LOT, campaign=campaign, true=TRUE)
        wide = 1.96 * (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) ** 0.5
        print(f"{campaign:14} {n1 + n0:7,}   {p1 - p0:+.4f}  ({p1 - p0 - wide:+.4f} to {p1 - p0 + wide:+.4f})    {true:+.4f}")
    (p1, n1), (p0, n0) = (one(BOUGHT, them=them, lag=lag) for them, lag in (("chosen", 1), ("untouched", 0)))
    print(f"\nmanagers' offers  {n1:,} contacts, {p1:.4f} bought within 30 days; of {n0:,} untouched {p0:.4f}")
    print(f"naive {p1 - p0:+.4f}, true {one('SELECT {true} FROM chosen', true=TRUE)[0]:+.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
