"""Where a household stands in its life, by the ages of those in it; children by the school they are in.

School begins at six in China (Compulsory Education Law, article 11): six years of primary, three of middle and three of high
school, four of university.
"""

from __future__ import annotations

SCHOOL = ((6, "preschool"), (12, "primary"), (15, "middle"), (18, "high"), (22, "university"))
ELDER = 60

_YOUNGEST = "min(age) FILTER (age < 18 OR role = 'child' AND age < 22)"
_GENERATIONS = "bool_or(g.household_no IS NOT NULL)"  # who is a grandparent, or both a parent and a child, at home

# By household (table m), joined with persons and with `g` where three generations live; `age` is null where none is known.
STAGE = f"""
    CASE WHEN {_GENERATIONS} THEN 'three_generations'
        WHEN {_YOUNGEST} IS NOT NULL THEN CASE {{schools}} ELSE 'university' END
        WHEN count(*) = count(age) AND min(age) >= {ELDER} THEN CASE WHEN count(*) = 1 THEN 'elder_alone' ELSE 'elders' END
        WHEN count(*) > count(age) AND count(*) = 1 THEN NULL
        WHEN bool_or(role = 'child') THEN 'grown_children'
        WHEN count(*) = 1 THEN 'single'
        WHEN max(age) >= 50 THEN 'empty_nest'
        ELSE 'couple' END
""".format(schools=" ".join(f"WHEN {_YOUNGEST} < {below} THEN '{stage}'" for below, stage in SCHOOL))


def school_stage(age: float | None) -> str | None:
    """Return the school that somebody of that age is in; None for who is through with school, or of no known age."""
    return next((stage for below, stage in SCHOOL if age is not None and age < below), None)
