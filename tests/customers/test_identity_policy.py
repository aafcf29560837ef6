"""A home's policy of identity: key by key over the shipped one, and what is wrong in one clear line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kequn.customers.matching.policy import read, shipped
from kequn.kernel.errors import HomeError


def _stated(home: Path, text: str) -> Path:
    (home / "policy").mkdir()
    (home / "policy" / "identity.toml").write_text(text, encoding="utf-8")
    return home


def test_a_home_without_a_file_has_the_shipped_policy(tmp_path: Path) -> None:
    assert read(tmp_path) == shipped()


def test_a_key_stands_over_the_shipped_one(tmp_path: Path) -> None:
    assert read(_stated(tmp_path, "[identity]\njoin = 7.5\n")) == replace(shipped(), join=7.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[identity]\njoins = 7\n", "policy/identity.toml [identity]: there is no 'joins'; did you mean 'join'?"),
        ("[identity]\njoin = true\n", "policy/identity.toml [identity]: join is a number"),
        ("[identity]\njoin = 1\nreview = 2\n",
         "policy/identity.toml [identity]: review is at most join: what weighs less than review is asked of nobody"),
        ("[identities]\n", "policy/identity.toml has one section, [identity]"),
        ("identity = 3\n", "policy/identity.toml has one section, [identity]"),
        ("[identity\n", "policy/identity.toml cannot be read as TOML; kequn ships an example as customers/matching/policy.toml"),
    ],
)
def test_what_is_wrong_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(HomeError) as error:
        read(_stated(tmp_path, text))
    assert str(error.value) == message
