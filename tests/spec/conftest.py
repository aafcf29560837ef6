"""Every paragraph runs on every engine."""

from __future__ import annotations

import pytest

from tests.spec.check import Check
from tests.spec.paragraph import Paragraph


@pytest.fixture(params=["memory", "duckdb"])
def spec(request: pytest.FixtureRequest) -> Paragraph:
    """A paragraph that is told to one engine."""
    return Check(request.param)
