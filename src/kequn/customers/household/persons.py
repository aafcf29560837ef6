"""What a household is formed by: each living customer with age, family name and dwelling, as known at a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from kequn.customers.characters import COMPOUND
from kequn.customers.household.policy import Policy
from kequn.warehouse import sql
from kequn.warehouse.survivorship import FIRST

# An address as two systems may write it: without the province and city before the district, with one sign between numbers,
# however building, unit and room are called.
_PLACE = r"""
    trim(regexp_replace(regexp_replace(regexp_replace(lower(translate(nfc_normalize(text),
        '０１２３４５６７８９－（）＃　', '0123456789-()# ')), '\s+', '', 'g'),
        '^([^0-9]{2,8}?(省|自治区))?[^0-9]{2,8}?市([^0-9]{1,8}?[区县市])', '\3'),
        '(号楼|幢|栋|座|单元|层|室|户|房|#|-|,|，)+', '-', 'g'), '-')
"""

TRUST = ("home", "statement", "contract")  # kinds of address, the most trusted first; a bought list comes last

_TOLD = """
    CREATE OR REPLACE TEMP TABLE told AS
    SELECT customer_no, max(occurred_on) FILTER (kind = 'move') AS moved_on,
        max(occurred_on) FILTER (kind = 'divorce') AS divorced_on
    FROM ({life_facts}) WHERE kind IN ('move', 'divorce') GROUP BY customer_no
"""
# Where somebody lives: by the change of address told last, else as the most trusted kind of address says; and where they lived
# before that change. A move that came without an address leaves who is not married nowhere: a family moves together.
_ADDRESSED = """
    CREATE OR REPLACE TEMP TABLE addressed AS
    SELECT customer_no, {place} AS place, valid_from, coalesce(valid_from, known_at::DATE) AS since,
        latitude, longitude, "precision",
        (coalesce(valid_from, DATE '0001-01-01'), -coalesce(list_position($trust, kind), 99), known_at, source, source_key)
            AS rank
    FROM ({addresses}) WHERE kind IS DISTINCT FROM 'work' AND regexp_matches(text, '[0-9０-９]')
"""
_LIVED = """
    CREATE OR REPLACE TEMP TABLE lived AS
    SELECT customer_no, arg_max(place, rank) AS place, arg_max(since, rank) AS since,
        arg_max(place, rank) FILTER (valid_from IS NULL) AS before
    FROM addressed GROUP BY customer_no
"""
_PERSONS = """
    CREATE OR REPLACE TEMP TABLE persons AS
    WITH known AS (
        SELECT customer_no, arg_min(birth_date, {first}) AS birth_date, arg_min(gender, {first}) AS gender,
            arg_min(marital_status, {first}) AS marital_status, arg_min({family}, {first}) AS family
        FROM ({customers}) WHERE customer_no IS NOT NULL GROUP BY customer_no)
    SELECT k.*, date_diff('day', k.birth_date, $day) / 365.25 AS age, t.divorced_on, l.since AS lives_since,
        CASE WHEN l.since >= t.moved_on OR t.moved_on IS NULL OR k.marital_status = 'married' THEN l.place END AS place,
        nullif(l.before, l.place) AS place_before
    FROM known k LEFT JOIN told t USING (customer_no)
    LEFT JOIN lived l USING (customer_no)
    ANTI JOIN (SELECT customer_no FROM ({special_lists}) WHERE kind = 'deceased') d USING (customer_no)
"""


def make(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], day: date) -> None:
    """Make the tables `told`, `addressed`, `lived` (customer_no, place, since) and `persons` of who is alive at `day`.

    Persons: customer_no, birth_date, gender, marital_status, family (name), age (years), divorced_on, place (an address in one
    form, or null), lives_since, place_before (the change told last).
    """
    compound = ", ".join(map(sql.text, COMPOUND))
    chinese = f"CASE WHEN name[:2] IN ({compound}) THEN name[:2] ELSE name[:1] END"
    latin = r"lower(regexp_extract(name, '(\S+)\s*$', 1))"
    family = rf"CASE WHEN regexp_matches(name, '^[\x{{4e00}}-\x{{9fff}}]') THEN {chinese} ELSE {latin} END"
    connection.execute(_TOLD.format(**tables))
    connection.execute(_ADDRESSED.format(**tables, place=_PLACE), {"trust": list(TRUST)})
    connection.execute(_LIVED)
    connection.execute(_PERSONS.format(**tables, family=family, first=FIRST), {"day": day})


def make_neighbours(connection: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Make `neighbours`: each two persons at one place, `old` and `young` (by age, then number), with what they look like.

    `looks`: couple, sibling, parent, grandparent (of the young), or null. Where the address names no dwelling, only a common
    family name, or two who are married, count. Where one has told a change of address and the other has not yet, the two of a
    marriage, and the unmarried young of who moved, are taken to have moved, too.
    """
    connection.execute(_NEIGHBOURS, {
        "most": policy.most, "couple": policy.couple, "parent_from": policy.parent_from, "parent_to": policy.parent_to,
        "grandparent_to": policy.grandparent_to, "grandchild_to": policy.grandchild_to})


# The point of the address at which somebody lives; the middle of a district says nothing of kilometres.
HOMES = """
    SELECT customer_no, arg_max(latitude, rank) AS latitude, arg_max(longitude, rank) AS longitude,
        arg_max("precision", rank) AS "precision"
    FROM addressed JOIN persons USING (customer_no, place)
    WHERE latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180 AND "precision" IS DISTINCT FROM 'district'
    GROUP BY customer_no ORDER BY customer_no
"""
_NEIGHBOURS = """
    CREATE OR REPLACE TEMP TABLE neighbours AS
    WITH lived AS (
        SELECT *, lives_since AS since, false AS left_it FROM persons WHERE place IS NOT NULL
        UNION ALL
        SELECT * REPLACE (place_before AS place), lives_since, true FROM persons WHERE place_before IS NOT NULL),
    here AS (FROM lived SEMI JOIN (SELECT place FROM lived GROUP BY place HAVING count(*) BETWEEN 2 AND $most) USING (place)),
    pairs AS (
        SELECT o.customer_no AS old, y.customer_no AS young, greatest(o.since, y.since) AS since,
            o.age - y.age AS gap, coalesce(o.family = y.family, false) AS named, y.age AS youngest,
            coalesce(o.gender <> y.gender, true) AS mixed, o.left_it OR y.left_it AS moved,
            o.left_it AND y.marital_status IS DISTINCT FROM 'married' AS led,
            regexp_matches(place, '[0-9]+-[0-9a-z]+') AS dwelling,
            coalesce(o.marital_status, 'married') = 'married' AND coalesce(y.marital_status, 'married') = 'married' AS married,
            coalesce(o.marital_status IN ('divorced', 'widowed') OR y.marital_status IN ('divorced', 'widowed'), false) AS parted,
            coalesce(greatest(o.divorced_on, y.divorced_on) >= greatest(o.since, y.since), false) AS divorced
        FROM here o JOIN here y USING (place)
        WHERE (o.birth_date, o.customer_no) < (y.birth_date, y.customer_no) AND NOT (o.left_it AND y.left_it))
    SELECT old, young, since, CASE
        WHEN moved AND NOT (married AND gap < $parent_from OR led AND gap >= $parent_from) THEN NULL
        WHEN gap < $parent_from AND mixed AND gap <= $couple AND youngest >= 18 AND NOT divorced
            AND (married OR dwelling AND NOT named AND NOT parted) THEN 'couple'
        WHEN gap < $parent_from AND named THEN 'sibling'
        WHEN gap BETWEEN $parent_from AND $parent_to AND (named OR dwelling) THEN 'parent'
        WHEN gap > $parent_to AND gap <= $grandparent_to AND youngest < $grandchild_to AND (named OR dwelling) THEN 'grandparent'
        END AS looks
    FROM pairs
"""
