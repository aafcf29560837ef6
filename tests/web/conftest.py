"""The town that the tests of pages and doors share."""

from __future__ import annotations

from tests.web.living import personal, town

__all__ = ["personal", "town"]
