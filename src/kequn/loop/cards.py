"""What a manager's day opens with, laid near: a card of each customer, who was contacted and how, and the moments that are open.

The rows are those of the snapshot's day. What people did since stands in the records, and is laid over it. They are sorted by
who answered for the customer when the run began (`manager`, empty where nobody did), so that one manager's rows lie together:
that is where they are looked for first, and nothing is taken from it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

from kequn.moments.ledger import OPEN

VISIBLE = ("contacts", "complaints", "special_lists", "consents", "assignments")
TAGS = ("aum", "risk_level", "risk_assessment_days_left")
SORTED = {"customer_cards": ("manager", "customer_no"), "customer_contacts": ("manager", "customer_no", "occurred_on"),
          "open_moments": ("manager", "customer_no", "ref")}
CARDS = tuple(SORTED)
KEPT = 400  # days for which contacts are kept near; refusals for ever

# What the purposes of files mean to the gate; a purpose it does not know counts as an offer, so that caps err on the safe side.
_INTENT = """CASE WHEN purpose IN ('care', 'greeting', 'wake') THEN 'care'
    WHEN purpose IN ('service', 'maturity', 'retention') THEN 'service' ELSE 'sell' END"""

_WORDS = """SELECT customer_no, list({{'on': said_on, 'intent': coalesce(intent, ''), 'channel': coalesce(channel, ''),
        'wanted': wanted}} ORDER BY said_on, known_at, source_key) AS words
    FROM (SELECT *, coalesce(valid_from, known_at::DATE) AS said_on FROM ({consents}) WHERE wanted IS NOT NULL)
    GROUP BY customer_no"""


def cards(visible: Mapping[str, str], made: str, catalogue: Container[str], *, as_of: date) -> dict[str, str]:
    """Return the SQL of each table of `CARDS`.

    `visible` has the rows of VISIBLE that hold at the day, `made` is the schema of the run's results; a tag that this bank's
    catalogue lacks is null.
    """
    tags = ", ".join(f't."{tag}"' if tag in catalogue else f'NULL AS "{tag}"' for tag in TAGS)
    ours = f"({visible['contacts']}) WHERE customer_no IS NOT NULL AND coalesce(arm, '') <> 'control'"
    managers = f"""(SELECT customer_no, max_by(staff_id, (valid_from, known_at)) AS manager FROM ({visible['assignments']})
        GROUP BY customer_no)"""
    return {
        "customer_cards": f"""
            SELECT coalesce(a.manager, '') AS manager, t.customer_no, n.name, {tags}, s.grade, o.grade AS prospect, r.tier,
                c.complained_on, l.last_on, t.outlet_id, coalesce(p.lists, []) AS lists, coalesce(w.words, []) AS words
            FROM {made}.customer_tags t
            LEFT JOIN {managers} a USING (customer_no)
            LEFT JOIN {made}.customer_names n USING (customer_no)
            LEFT JOIN {made}.service_grades s USING (customer_no)
            LEFT JOIN {made}.tiers r USING (customer_no)
            LEFT JOIN (SELECT customer_no, min(grade) AS grade FROM {made}.opportunity_grades WHERE outcome IS NULL
                GROUP BY customer_no) o USING (customer_no)
            LEFT JOIN (SELECT customer_no, min(occurred_on) AS complained_on FROM ({visible['complaints']})
                WHERE closed_on IS NULL OR closed_on > DATE '{as_of}' GROUP BY customer_no) c USING (customer_no)
            LEFT JOIN (SELECT customer_no, max(occurred_on) AS last_on FROM {ours} AND connected GROUP BY customer_no) l
                USING (customer_no)
            LEFT JOIN (SELECT customer_no, list(DISTINCT coalesce(kind, '') ORDER BY coalesce(kind, '')) AS lists
                FROM ({visible['special_lists']}) GROUP BY customer_no) p USING (customer_no)
            LEFT JOIN ({_WORDS.format(**visible)}) w USING (customer_no)""",
        "customer_contacts": f"""
            SELECT coalesce(manager, '') AS manager, customer_no, occurred_on, channel, {_INTENT} AS intent,
                coalesce(connected, false) AS connected, answer
            FROM (SELECT * FROM {ours}) LEFT JOIN {managers} USING (customer_no)
            WHERE source <> 'records' AND (occurred_on > DATE '{as_of}' - {KEPT} OR answer IN ('refused', 'do_not_disturb'))""",
        "open_moments": f"""
            SELECT coalesce(manager, '') AS manager, m.* FROM {made}.moments m LEFT JOIN {managers} USING (customer_no)
            WHERE state = '{OPEN}'""",
    }
