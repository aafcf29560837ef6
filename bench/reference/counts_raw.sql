-- Conditions over raw rows: `customers` and `transactions` are views over the same Parquet files that Kequn reads. Each query scans
-- only the days and kinds that its condition needs, and ages are turned into bounds on the date of birth.

-- name: pensioners_90
SELECT count(*)
FROM (SELECT customer_no FROM transactions WHERE kind = 'pension' AND occurred_on > DATE '2026-06-30' - 90 GROUP BY customer_no HAVING sum(amount) > 0)
JOIN customers USING (customer_no)
WHERE birth_date <= DATE '1966-06-30' AND region = '省1';

-- name: gone_quiet
SELECT count(*)
FROM (
    SELECT customer_no FROM transactions WHERE occurred_on > DATE '2026-06-30' - 365
    GROUP BY customer_no HAVING count(*) >= 3 AND max(occurred_on) < DATE '2026-06-30' - 60)
JOIN customers USING (customer_no)
WHERE gender = 'M';

-- name: own_money_out
SELECT count(*)
FROM (
    SELECT customer_no FROM transactions WHERE occurred_on > DATE '2026-06-30' - 90
    GROUP BY customer_no
    HAVING count(*) FILTER (kind = 'transfer_out' AND own_name) >= 1 AND sum(amount) FILTER (occurred_on > DATE '2026-06-30' - 30) < 0)
JOIN customers USING (customer_no)
WHERE birth_date <= DATE '1986-06-30';

-- name: card_lovers
SELECT count(*)
FROM (
    SELECT customer_no FROM transactions WHERE occurred_on > DATE '2026-06-30' - 90 AND (channel = 'card' OR kind = 'withdrawal')
    GROUP BY customer_no
    HAVING count(*) FILTER (channel = 'card') >= 2 AND sum(amount) FILTER (channel = 'card') < -500 AND count(*) FILTER (kind = 'withdrawal') = 0)
JOIN customers USING (customer_no)
WHERE birth_date > DATE '1981-06-30';

-- name: steady_income
SELECT count(*)
FROM (
    SELECT customer_no FROM transactions WHERE occurred_on > DATE '2026-06-30' - 180 AND amount > 0
    GROUP BY customer_no HAVING count(DISTINCT month(occurred_on)) >= 3)
JOIN (
    SELECT customer_no FROM transactions WHERE occurred_on > DATE '2026-06-30' - 90
    GROUP BY customer_no HAVING min(amount) > -3000) USING (customer_no)
JOIN customers USING (customer_no)
WHERE city IN ('城市1', '城市7', '城市13') AND declared_income >= 50000;

-- name: big_movers
SELECT count(*)
FROM (
    SELECT customer_no FROM transactions WHERE occurred_on > DATE '2026-06-30' - 30
    GROUP BY customer_no HAVING max(amount) > 3000 AND min(amount) < -1000 AND count(*) >= 2)
JOIN customers USING (customer_no)
WHERE birth_date <= DATE '1996-06-30' AND region <> '省2';

-- name: borrowers
SELECT count(*)
FROM (
    SELECT customer_no FROM transactions WHERE occurred_on > DATE '2026-06-30' - 180 AND kind IN ('loan', 'salary', 'household')
    GROUP BY customer_no
    HAVING count(*) FILTER (kind = 'loan') >= 1 AND sum(amount) FILTER (kind = 'salary') > 0 AND count(*) FILTER (kind = 'household') >= 1)
JOIN customers USING (customer_no)
WHERE gender = 'F' AND declared_income < 300000 AND birth_date > DATE '1966-06-30';

-- name: everything
SELECT count(*)
FROM (
    SELECT customer_no FROM transactions WHERE occurred_on > DATE '2026-06-30' - 180
    GROUP BY customer_no
    HAVING count(*) >= 3 AND sum(amount) FILTER (kind = 'purchase' AND occurred_on > DATE '2026-06-30' - 90) < -100
        AND avg(amount) < 0 AND max(amount) > 500 AND max(occurred_on) >= DATE '2026-06-30' - 45)
JOIN customers USING (customer_no)
WHERE birth_date <= DATE '2001-06-30' AND birth_date > DATE '1960-06-30' AND region IN ('省1', '省3', '省5');
