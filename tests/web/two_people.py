"""A maker and a checker of operations on a copy of the home that the module's `published` made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.web.people import client_of, person


@pytest.fixture
def home(settings: Settings, published: Path, tmp_path: Path) -> Path:
    settings.KEQUN_HOME = tmp_path / "home"
    shutil.copytree(published, settings.KEQUN_HOME)
    return Path(settings.KEQUN_HOME)


@pytest.fixture
def maker(home: Path) -> Client:
    return client_of(person("operations", name="maker"))


@pytest.fixture
def checker(maker: Client) -> Client:
    return client_of(person("operations", name="checker"))
