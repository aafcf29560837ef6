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
        max(occurred_on) FILTER (kind = 'divorce') AS divorced_on, max(occurred_on) FILTER (kind = 'marriage') AS married_on
    FROM ({life_facts}) WHERE kind IN ('move', 'divorce', 'marriage') GROUP BY customer_no
"""
# Where somebody lives: by the change of address told last, else as the most trusted kind of address says; and where they lived
# before that change. Who told of a move without an address still belongs to those of the old one: a family moves together.
_ADDRESSED = """
    CREATE OR REPLACE TEMP TABLE addressed AS
    SELECT customer_no, {place} AS place, valid_from, coalesce(valid_from, known_at::DATE) AS since,
        city, latitude, longitude, "precision",
        (coalesce(valid_from, DATE '0001-01-01'), -coalesce(list_position($trust, kind), 99), known_at, source, source_key)
            AS rank
    FROM ({addresses}) WHERE kind IS DISTINCT FROM 'work' AND regexp_matches(text, '[0-9０-９]')
"""
_LIVED = """
    CREATE OR REPLACE TEMP TABLE lived AS
    SELECT customer_no, arg_max(place, rank) AS place, arg_max(city, rank) AS city, arg_max(since, rank) AS since,
        arg_max(place, rank) FILTER (valid_from IS NULL) AS before
    FROM addressed GROUP BY customer_no
"""
# The city from which somebody used the app on more than a share of the days of half a year.
_USED = """
    CREATE OR REPLACE TEMP TABLE used AS
    WITH days AS (
        SELECT customer_no, city, count(DISTINCT occurred_on) AS days FROM ({events})
        WHERE occurred_on > $day - INTERVAL 183 DAY AND city IS NOT NULL GROUP BY ALL)
    SELECT customer_no, arg_max(city, days) AS city FROM days GROUP BY customer_no HAVING max(days) > $away * sum(days)
"""
_PERSONS = """
    CREATE OR REPLACE TEMP TABLE persons AS
    WITH known AS (
        SELECT customer_no, arg_min(birth_date, {first}) AS birth_date, arg_min(gender, {first}) AS gender,
            arg_min(marital_status, {first}) AS marital_status, arg_min({family}, {first}) AS family
        FROM ({customers}) WHERE customer_no IS NOT NULL GROUP BY customer_no)
    SELECT k.*, date_diff('day', k.birth_date, $day) / 365.25 AS age, t.divorced_on, t.married_on,
        l.since AS lives_since,
        l.place, nullif(l.before, l.place) AS place_before, coalesce(t.moved_on > l.since, false) AS moved,
        CASE WHEN u.city <> l.city THEN u.city END AS seen_in,
        age BETWEEN 18 AND $grown AND k.marital_status IS DISTINCT FROM 'married' AND seen_in IS NOT NULL AS away
    FROM known k LEFT JOIN told t USING (customer_no) LEFT JOIN lived l USING (customer_no) LEFT JOIN used u USING (customer_no)
    ANTI JOIN (SELECT customer_no FROM ({special_lists}) WHERE kind = 'deceased') d USING (customer_no)
"""


def make(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], policy: Policy, day: date) -> None:
    """Make the tables `told`, `addressed`, `lived` (customer_no, place, city, since), `used` and `persons` of who lives at `day`.

    Persons: customer_no, birth_date, gender, marital_status, family (name), age (years), divorced_on, married_on, place (an
    address in one form, or null), lives_since, place_before (the change told last), moved (since, and nobody knows where to),
    seen_in (the city, other than the address's, from which the app is mostly used, or null), away (whether so by who is grown
    up, but young and not married).
    """
    compound = ", ".join(map(sql.text, COMPOUND))
    chinese = f"CASE WHEN name[:2] IN ({compound}) THEN name[:2] ELSE name[:1] END"
    latin = r"lower(regexp_extract(name, '(\S+)\s*$', 1))"
    family = rf"CASE WHEN regexp_matches(name, '^[\x{{4e00}}-\x{{9fff}}]') THEN {chinese} ELSE {latin} END"
    connection.execute(_TOLD.format(**tables))
    connection.execute(_ADDRESSED.format(**tables, place=_PLACE), {"trust": list(TRUST)})
    connection.execute(_LIVED)
    connection.execute(_USED.format(**tables), {"day": day, "away": policy.away})
    connection.execute(_PERSONS.format(**tables, family=family, first=FIRST), {"day": day, "grown": policy.grown})


# The point of the address at which somebody lives; the middle of a district says nothing of kilometres.
HOMES = """
    SELECT customer_no, arg_max(latitude, rank) AS latitude, arg_max(longitude, rank) AS longitude,
        arg_max("precision", rank) AS "precision"
    FROM addressed JOIN persons USING (customer_no, place)
    WHERE NOT moved AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180 AND "precision" IS DISTINCT FROM 'district'
    GROUP BY customer_no ORDER BY customer_no
"""
