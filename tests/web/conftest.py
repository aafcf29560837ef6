"""The town that the tests of pages and doors share."""

from __future__ import annotations

from tests.web.living import own_town, personal, town

__all__ = ["own_town", "personal", "town"]
