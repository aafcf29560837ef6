-- name: activate
SELECT customer_no FROM tags WHERE customer_since >= DATE '2026-05-16' AND ties < 3
-- name: first_100_days
SELECT customer_no FROM tags WHERE customer_since > DATE '2026-03-22'
-- name: near_tier
SELECT customer_no FROM tags WHERE tier_above >= 50000 AND tier_gap > 0 AND tier_gap <= 0.2 * tier_above
-- name: tier_going
SELECT customer_no FROM tags WHERE tier_next < tier
-- name: tier_reached
SELECT customer_no FROM tiers LEFT JOIN (
    SELECT customer_no, max(tier) AS before FROM tier_months WHERE month_end BETWEEN DATE '2026-06-10' AND DATE '2026-06-29' GROUP BY 1
) USING (customer_no) WHERE since > DATE '2026-06-10' AND tier > coalesce(before, 0)
-- name: tier_missed
SELECT customer_no FROM tags JOIN tiers USING (customer_no) WHERE tier_above >= 50000 AND aum_month_average < tier_above
AND aum_month_average >= 0.9 * tier_above AND aum_month_so_far < tier_above AND EXTRACT(day FROM reckoned_on) <= 10
-- name: fell_asleep
SELECT customer_no FROM tags WHERE dormant AND days_since_transaction IS NOT NULL AND balance_max_365d >= 5000
-- name: never_awake
SELECT customer_no FROM tags WHERE customer_since < DATE '2026-01-01' AND active_months_12m <= 1 AND assets_elsewhere >= 200000
-- name: leaving
SELECT customer_no FROM tags WHERE aum_today >= 10000 AND (leave_probability >= 0.25 OR leave_probability IS NULL AND (
    salary_stopped OR own_name_out_count_90d >= 4 OR days_since_complaint < 60
    OR days_since_redemption < 30 AND own_name_out_90d >= 0.3 * aum_today))
-- name: win_back
SELECT customer_no FROM tags WHERE balance_max_365d >= 20000 AND aum_today < 0.2 * balance_max_365d AND NOT dormant
-- name: birth
SELECT DISTINCT customer_no FROM life_facts WHERE kind = 'birth' AND occurred_on > DATE '2026-01-31'
-- name: marriage
SELECT DISTINCT customer_no FROM life_facts WHERE kind = 'marriage' AND occurred_on > DATE '2026-01-31'
-- name: school
SELECT DISTINCT customer_no FROM life_facts WHERE kind IN ('school', 'university') AND occurred_on > DATE '2026-01-31'
-- name: first_job
SELECT customer_no FROM tags WHERE age < 30 AND customer_since < DATE '2026-01-01' AND customer_no IN (
    SELECT customer_no FROM transactions WHERE kind = 'salary' GROUP BY 1 HAVING min(occurred_on) > DATE '2026-05-01')
UNION
SELECT customer_no FROM life_facts WHERE kind = 'first_job' AND occurred_on > DATE '2026-01-31'
-- name: job_change
SELECT DISTINCT customer_no FROM life_facts WHERE kind = 'job_change' AND occurred_on > DATE '2026-01-31'
-- name: home
SELECT DISTINCT customer_no FROM life_facts WHERE kind = 'home' AND occurred_on > DATE '2026-01-31'
-- name: mortgage
SELECT DISTINCT customer_no FROM holdings WHERE category = 'mortgage' AND started_on >= DATE '2026-05-01'
-- name: car
SELECT DISTINCT customer_no FROM life_facts WHERE kind = 'car' AND occurred_on > DATE '2026-01-31'
-- name: retirement
SELECT customer_no FROM tags WHERE age >= 45 AND customer_since < DATE '2026-01-01' AND customer_no IN (
    SELECT customer_no FROM transactions WHERE kind = 'pension' GROUP BY 1 HAVING min(occurred_on) > DATE '2026-05-01')
UNION
SELECT customer_no FROM life_facts WHERE kind = 'retirement' AND occurred_on > DATE '2026-01-31'
-- name: move
SELECT customer_no FROM tags JOIN addresses USING (customer_no)
WHERE kind = 'home' AND valid_from >= DATE '2026-05-01' AND customer_since < DATE '2026-04-01'
UNION
SELECT customer_no FROM life_facts WHERE kind = 'move' AND occurred_on > DATE '2026-01-31'
-- name: birthday
SELECT DISTINCT customer_no FROM tags JOIN care_days USING (customer_no)
WHERE age >= 14 AND has_manager AND kind = 'birthday' AND falls_on <= DATE '2026-07-07'
-- name: lunar_birthday
SELECT DISTINCT customer_no FROM tags JOIN care_days USING (customer_no)
WHERE age >= 60 AND has_manager AND kind = 'lunar_birthday' AND falls_on <= DATE '2026-07-07'
-- name: anniversary
SELECT DISTINCT customer_no FROM tags JOIN care_days USING (customer_no)
WHERE has_manager AND kind = 'anniversary' AND falls_on <= DATE '2026-07-07'
-- name: festival
SELECT DISTINCT customer_no FROM tags JOIN care_days USING (customer_no)
WHERE has_manager AND falls_on <= DATE '2026-07-07' AND (
    aum_today >= 50000 AND kind IN ('spring_festival', 'mid_autumn') OR age >= 60 AND kind = 'double_ninth'
    OR child_at_school_365d AND kind = 'childrens_day')
-- name: maturity
SELECT customer_no FROM tags WHERE days_to_maturity BETWEEN 0 AND 15
-- name: large_out
SELECT customer_no FROM tags WHERE largest_out_3d >= 50000 AND largest_out_3d >= 0.2 * (aum_today + largest_out_3d)
-- name: large_in
SELECT customer_no FROM tags WHERE largest_in_3d >= 50000 AND largest_in_3d >= 0.2 * aum_today
-- name: loan_settled
SELECT DISTINCT customer_no FROM tags JOIN transactions USING (customer_no)
WHERE NOT has_loan AND NOT has_mortgage AND kind = 'loan' AND channel = 'system' AND amount < 0 AND occurred_on > DATE '2026-04-01'
-- name: premium_due
SELECT customer_no FROM tags WHERE premium_year IS NOT NULL
-- name: fund_loss
SELECT customer_no FROM tags WHERE fund_loss >= 0.1
-- name: habit_broken
SELECT customer_no FROM tags LEFT JOIN (
    SELECT customer_no, count(*) FILTER (kind = 'purchase') AS paid,
        count(*) FILTER (kind = 'purchase' AND occurred_on > DATE '2026-05-16') AS paid_now,
        count(DISTINCT year(occurred_on) * 12 + month(occurred_on)) FILTER (kind = 'household') AS bills,
        count(*) FILTER (kind = 'household' AND occurred_on > DATE '2026-05-16') AS bills_now
    FROM transactions WHERE occurred_on > DATE '2025-11-17' AND occurred_on <= DATE '2026-06-30' GROUP BY 1
) USING (customer_no) LEFT JOIN (
    SELECT customer_no, count(*) AS logged, count(*) FILTER (occurred_on > DATE '2026-05-16') AS logged_now
    FROM events WHERE name = 'login' AND occurred_on > DATE '2025-11-17' AND occurred_on <= DATE '2026-06-30' GROUP BY 1
) USING (customer_no) WHERE aum_today >= 5000 AND (
    paid - paid_now >= 24 AND 17 * paid_now <= paid OR logged - logged_now >= 24 AND 17 * logged_now <= logged
    OR bills >= 6 AND bills_now = 0)
