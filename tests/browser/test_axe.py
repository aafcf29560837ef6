"""axe finds nothing on the pages behind the navigation, and on those of the console with the data of a bank in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Doorman

AXE = ROOT / "src/kequn/web/node_modules/axe-core/axe.min.js"
PAGES = {
    "maker": (
        "/segments/new", "/segments/pensioners/", "/segments/overlap", "/tags/aum/", "/definitions/", "/definitions/tag/aum/",
        "/approvals/", "/runs/", "/runs/1/", "/runs/loads/", "/quarantine/", "/groups/elderly/", "/groups/elderly/edit",
    ),
    "manager": ("/", "/day/", "/customers/{customer}/"),
}


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe is not installed; run: make assets")
    return Path(AXE).read_text(encoding="utf-8")


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(doorman: Doorman, axe: str, who: str) -> None:
    found = []
    page = doorman.enter(who)
    for path in PAGES[who]:
        page.goto(path.format(customer=doorman.house.customer))
        page.wait_for_load_state("networkidle")
        page.evaluate(axe)
        for each in page.evaluate("() => axe.run()")["violations"]:
            found += [f"{path}: {each['id']}: {node['target']} {node['failureSummary']}" for node in each["nodes"]]
    page.close()
    assert found == []
