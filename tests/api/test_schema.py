"""What the OpenAPI document says is true: random calls, right and wrong, end in no 500 and in no answer that it does not name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from kequn.project.wsgi import application
from tests.conftest import ROOT
from tests.web.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LONG = os.environ.get("KEQUN_HYPOTHESIS") == "long"
EXAMPLES = 300 if LONG else 4
ROLES = ("branch_head", "operations", "compliance")  # between them they may do nearly everything
# Not that all which fits the schema is accepted: a condition may be wrong in ways that a schema cannot say.
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
          negative_data_rejection]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Let requests leave the test's connection open, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def keys(town: Town, key: Callable[[str], str], settings: Any) -> dict[str, str]:
    """A key of each role; the limit on calls is out of the way."""
    settings.KEQUN_API_CALLS_A_MINUTE = 10**6
    return {role: key(role) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_no_operation_fails_or_answers_what_the_document_does_not_say(role: str, keys: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    headers = {"Authorization": f"Bearer {keys[role]}"}
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(max_examples=EXAMPLES, deadline=None, derandomize=not LONG, database=None,
                      phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
            def ask(case: schemathesis.Case[Any]) -> None:
                case.call_and_validate(headers=headers, checks=CHECKS)

            ask()


def test_no_two_schemas_share_a_name() -> None:
    """The document has one entry for each name: of two the second would silently stand for the first."""
    files = sorted((ROOT / "src/kequn/api/routes").glob("*.py"))
    classes = re.compile(r"^class (\w+)\(", flags=re.MULTILINE)
    names = [name for file in files for name in classes.findall(file.read_text(encoding="utf-8"))]
    assert len(names) > 50
    assert sorted({name for name in names if names.count(name) > 1}) == []
