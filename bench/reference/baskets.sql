-- Rules of pairs: who takes one item takes the other too, at a support of 0.001 and a confidence of 0.10007. `lines` has a row for each
-- item in a basket, repeats among them. Measured: small numbers for the items halve the time of the join, and a table for all
-- pairs (perfect_ht_threshold) takes another third of it; lists that are unnested twice are slower.

-- name: baskets
WITH codes AS MATERIALIZED (
    SELECT item, (row_number() OVER (ORDER BY item) - 1)::USMALLINT AS code FROM (SELECT DISTINCT item FROM lines)
), taken AS MATERIALIZED (
    SELECT DISTINCT basket, code FROM lines JOIN codes USING (item)
), whole AS (
    SELECT count(DISTINCT basket) AS baskets FROM taken
), alone AS MATERIALIZED (
    SELECT code, count(*) AS times FROM taken GROUP BY code
), pairs AS MATERIALIZED (
    SELECT a.code AS a, b.code AS b, count(*) AS times FROM taken a JOIN taken b ON a.basket = b.basket AND a.code < b.code
    GROUP BY ALL
), often AS (
    SELECT a, b, times FROM pairs, whole WHERE times / baskets >= 0.001
)
SELECT x.item AS antecedent, y.item AS consequent, o.times, times_a, times_b
FROM (
    SELECT p.a, p.b, p.times, l.times AS times_a, r.times AS times_b
    FROM (SELECT a, b, times FROM often UNION ALL SELECT b, a, times FROM often) p
    JOIN alone l ON l.code = p.a JOIN alone r ON r.code = p.b
) o JOIN codes x ON x.code = o.a JOIN codes y ON y.code = o.b
WHERE o.times / times_a >= 0.10007
ORDER BY ALL;
