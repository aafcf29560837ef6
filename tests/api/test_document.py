"""The examples of docs/api.md work as they stand there, with a real curl against a real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.web.town import Town

EXAMPLES = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)
KEYS = [{"as_of", "count", "smallest"}, {"as_of", "members", "next"}, {"as_of", "id", "count", "expression"}]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == len(KEYS)


@pytest.mark.django_db(transaction=True)
def test_the_examples_answer(town: Town, live_server: Any, key: Callable[[str], str]) -> None:
    environment = os.environ | {"KEQUN": live_server.url, "KEY": key("operations"), "no_proxy": "*"}
    for example, keys in zip(EXAMPLES, KEYS, strict=True):
        done = subprocess.run(["bash", "-c", example], env=environment, capture_output=True, text=True, timeout=60, check=True)
        answer = json.loads(done.stdout)
        assert keys <= set(answer), answer
        assert answer["as_of"] == "2026-06-30"
