"""The API with all its operations; its OpenAPI document is at /api/v1/openapi.json."""

from __future__ import annotations

from ninja import NinjaAPI

from kequn.api import errors
from kequn.api.doors import PerCaller, opened_to
from kequn.api.routes import (
    baskets,
    circles,
    contacts,
    customers,
    definitions,
    exports,
    finding,
    groups,
    households,
    identities,
    layers,
    me,
    modes,
    moments,
    opportunities,
    questions,
    runs,
    segments,
    tags,
    trends,
    wallet,
)

DESCRIPTION = """Questions about customers, their tags and segments, and the runs that make them: what pages show, for machines.

Send a key (`Authorization: Bearer …`) or the cookie of a session. Every answer is as the role may see it: of its own
customers, masked, small numbers not told. Somebody else's customer is not there (404). An error is one line: `{"error": "…"}`."""

api = NinjaAPI(
    title="Kequn", version="1", description=DESCRIPTION, urls_namespace="api", docs_url=None, auth=opened_to(),
    throttle=PerCaller(),
)
errors.add_to(api)
api.add_router("/me", me.router)
api.add_router("", questions.router)
api.add_router("/customers", customers.router)
api.add_router("/customers", identities.of_customers)
api.add_router("/customers", opportunities.of_customers)
api.add_router("/opportunities", opportunities.router)
api.add_router("/identities", identities.router)
api.add_router("/households", households.router)
api.add_router("/tags", tags.router)
api.add_router("/baskets", baskets.router)
api.add_router("/circles", circles.router)
api.add_router("/trends", trends.router)
api.add_router("/segments", segments.router)
api.add_router("/exports", exports.router)
api.add_router("", wallet.router)
api.add_router("", layers.router)
api.add_router("/modes", modes.router)
api.add_router("/customers", modes.of_customers)
api.add_router("/moments", moments.router)
api.add_router("/customers", contacts.of_customers)
api.add_router("", contacts.router)
api.add_router("/groups", groups.router)
api.add_router("/customers", groups.of_customers)
api.add_router("/found", finding.router)
api.add_router("", runs.router)
api.add_router("/definitions", definitions.router)
