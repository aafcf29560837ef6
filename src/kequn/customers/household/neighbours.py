"""What two who share a dwelling look like: families are told apart, for more than one may have told the same dwelling."""

from __future__ import annotations

import duckdb

from kequn.customers.household.policy import Policy

# `seen` is what two look like by ages, names and marriage alone. Who of them is a couple: those who were declared married, else
# each the other's nearest in age (one name with one birthday is one person known twice). A father has the name of his child, so
# with another name only a mother is seen, who has no husband here and whose child has no parent of its own name here; or the
# parents of somebody's spouse.
_NEIGHBOURS = """
    CREATE OR REPLACE TEMP TABLE neighbours AS
    WITH lived AS (
        SELECT *, lives_since AS since, false AS left_it FROM persons WHERE place IS NOT NULL
        UNION ALL
        SELECT * REPLACE (place_before AS place), lives_since, true FROM persons WHERE place_before IS NOT NULL),
    here AS (FROM lived SEMI JOIN (SELECT place FROM lived GROUP BY place HAVING count(*) BETWEEN 2 AND $most) USING (place)),
    pairs AS (
        SELECT o.customer_no AS old, y.customer_no AS young, place, greatest(o.since, y.since) AS since,
            o.age - y.age AS gap, coalesce(o.family = y.family, false) AS named, y.age AS youngest,
            coalesce(o.gender <> y.gender, true) AS mixed, o.left_it OR y.left_it AS moved,
            o.left_it OR y.left_it AND (y.age < 18 OR y.marital_status = 'married') AS led,
            regexp_matches(place, '[0-9]+-[0-9a-z]+') AS dwelling,
            coalesce(o.marital_status, 'married') = 'married' AND coalesce(y.marital_status, 'married') = 'married' AS married,
            coalesce(o.marital_status IN ('divorced', 'widowed') OR y.marital_status IN ('divorced', 'widowed'), false) AS parted,
            coalesce(greatest(o.divorced_on, y.divorced_on) >= greatest(o.since, y.since), false) AS divorced,
            coalesce(o.gender = 'M', false) AS man, coalesce(y.marital_status = 'married', false) AS wed
        FROM here o JOIN here y USING (place)
        WHERE (o.birth_date, o.customer_no) < (y.birth_date, y.customer_no) AND NOT (o.left_it AND y.left_it)),
    seen AS (
        SELECT *, CASE
            WHEN moved AND NOT (married AND gap < $parent_from OR led AND gap >= $parent_from) THEN NULL
            WHEN gap < $parent_from AND mixed AND gap <= $couple AND youngest >= 18 AND NOT divorced AND NOT (named AND gap = 0)
                AND (married OR dwelling AND NOT named AND NOT parted) THEN 'couple'
            WHEN gap < $parent_from AND named THEN 'sibling'
            WHEN gap BETWEEN $parent_from AND $parent_to AND (named OR dwelling) THEN 'parent'
            WHEN gap > $parent_to AND gap <= $grandparent_to AND youngest < $grandchild_to AND (named OR dwelling)
                THEN 'grandparent'
            END AS looks
        FROM pairs),
    declared AS (
        SELECT a AS one, b AS other FROM ties WHERE kind = 'spouse' UNION SELECT b, a FROM ties WHERE kind = 'spouse'),
    suited AS (
        SELECT e.* FROM (
            SELECT old AS one, young AS other, place, (NOT married, gap, young) AS rank FROM seen WHERE looks = 'couple'
            UNION ALL SELECT young, old, place, (NOT married, gap, old) FROM seen WHERE looks = 'couple') e
        LEFT JOIN declared o ON o.one = e.one LEFT JOIN declared y ON y.one = e.other
        WHERE coalesce(o.other, e.other) = e.other AND coalesce(y.other, e.one) = e.one),
    nearest AS (SELECT one, place, arg_min(other, rank) AS other FROM suited GROUP BY ALL),
    coupled AS (FROM nearest n SEMI JOIN nearest m ON m.one = n.other AND m.other = n.one AND m.place = n.place),
    fathered AS (SELECT DISTINCT young, place FROM seen WHERE looks = 'parent' AND named)
    SELECT s.old, s.young, s.since, CASE
        WHEN looks = 'couple' AND o.other IS DISTINCT FROM s.young THEN NULL
        WHEN looks = 'parent' AND NOT named AND NOT (wed AND y.one IS NULL)
            AND (man OR o.one IS NOT NULL OR f.young IS NOT NULL) THEN NULL
        ELSE looks END AS looks
    FROM seen s LEFT JOIN coupled o ON o.one = s.old AND o.place = s.place
    LEFT JOIN coupled y ON y.one = s.young AND y.place = s.place LEFT JOIN fathered f ON f.young = s.young AND f.place = s.place
"""


def make(connection: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Make `neighbours` of `persons` and `ties`: each two at one place, `old` and `young` (by age, then number), and their looks.

    `looks`: couple, sibling, parent, grandparent (of the young), or null. Where the address names no dwelling, only a common
    family name, or two who are married, count. Where one has told a change of address and the other has not yet, both are taken
    to have moved, but for the elders of who is grown up and not married: the young leave their parents.
    """
    connection.execute(_NEIGHBOURS, {
        "most": policy.most, "couple": policy.couple, "parent_from": policy.parent_from, "parent_to": policy.parent_to,
        "grandparent_to": policy.grandparent_to, "grandchild_to": policy.grandchild_to})
