"""The tables that every snapshot holds: what the steps of a run make, and what is laid near for a customer's page."""

from __future__ import annotations

from kequn.customers.near import NEAR
from kequn.loop.cards import CARDS

RESULTS = (
    "basket_rules", "basket_sequences", "care_days", "circles", "completeness", "completeness_policy", "customer_names",
    "customer_tags", "employees", "employer_tags",
    "grade_model", "grades", "group_members", "homes", "household_tags", "household_ties", "households", "identity_doubts",
    "identity_joins", "identity_model", "identity_pairs", "identity_records", "identity_redirects", "identity_suspicions",
    "members", "modes", "modes_policy", "moment_detectors", "moment_events", "moments", "moments_policy", "opportunity_grades",
    "score_drift", "score_models", "scores", "search_keys", "segment_changes", "segment_members", "segments", "service_grades",
    "service_groups", "tag_stats", "tag_trends", "tier_months", "tiers", "tiers_policy",
    "wallet", "wallet_features", "wallet_model",
)
PUBLISHED = frozenset((*RESULTS, *NEAR, *CARDS))
