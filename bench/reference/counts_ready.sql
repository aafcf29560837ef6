-- Conditions over ready tags: `tags` is a plain DuckDB table with one row per customer, the same columns as Kequn's snapshot.

-- name: seniors
SELECT count(*) FROM tags WHERE age >= 60 AND pension_90d > 0 AND region = '省1';

-- name: quiet_savers
SELECT count(*) FROM tags WHERE age >= 45 AND days_since_transaction > 30 AND income_months_6m >= 1 AND tenure_years >= 5;

-- name: outflow
SELECT count(*) FROM tags WHERE outward_90d > 2000 AND outward_count_90d >= 2 AND outward_share_90d > 0.3 AND net_flow_30d < 0;

-- name: young_active
SELECT count(*) FROM tags
WHERE age < 35 AND active_months_12m >= 6 AND card_count_90d >= 1 AND transactions_per_month >= 1 AND gender = 'F';

-- name: families
SELECT count(*) FROM tags
WHERE household_payments_90d > 500 AND age BETWEEN 30 AND 50 AND city IN ('城市1', '城市7', '城市13') AND loan_payments_90d > 0;

-- name: sleepers
SELECT count(*) FROM tags
WHERE dormant AND tenure_years >= 3 AND age >= 30 AND age < 70 AND declared_income >= 100000 AND (pension_90d = 0 OR senior);

-- name: cash_people
SELECT count(*) FROM tags
WHERE cash_share_90d > 0.5 AND card_payments_90d = 0 AND age >= 50 AND net_flow_30d < 1000 AND outward_90d = 0
    AND NOT dormant AND largest_out_30d IS NOT NULL;

-- name: prime
SELECT count(*) FROM tags
WHERE income_average_6m > 500 AND salary_90d > 0 AND age BETWEEN 28 AND 45 AND outward_90d < 1000 AND tenure_years >= 1
    AND largest_in_30d > 100 AND insurance_payments_90d = 0;
