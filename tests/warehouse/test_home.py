"""A home: made once, opened only where it is sound and not newer than this Kequn."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kequn.kernel.errors import HomeError
from kequn.warehouse.home import Settings, create_home
from kequn.warehouse.store import Warehouse


def test_a_new_home_is_empty_and_opens(tmp_path: Path) -> None:
    create_home(tmp_path / "home", name='"Our" bank\\客群', time_zone="Asia/Shanghai", currency="CNY", language="en")
    with Warehouse.open(tmp_path / "home") as warehouse:
        assert warehouse.settings == Settings('"Our" bank\\客群', "en", "Asia/Shanghai", "CNY")
        assert (warehouse.manifest.commit, warehouse.manifest.next_customer_no, warehouse.manifest.loads) == (0, 1, ())
        assert sum(files.count for files in warehouse.manifest.tables.values()) == 0


def test_time_zone_and_currency_may_come_later(tmp_path: Path) -> None:
    create_home(tmp_path, name="bank")
    with Warehouse.open(tmp_path) as warehouse:
        assert warehouse.settings == Settings("bank", "zh", None, None)
        with pytest.raises(HomeError, match="the time zone is not known yet"):
            warehouse.visible_sql("transactions", as_of=date(2024, 1, 1))


def test_a_folder_that_holds_anything_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(HomeError, match="the folder is not empty"):
        create_home(tmp_path, name="bank")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_home_is_not_made_twice(tmp_path: Path) -> None:
    create_home(tmp_path, name="bank")
    with pytest.raises(HomeError, match="the folder is not empty"):
        create_home(tmp_path, name="bank")


def test_a_creation_that_was_killed_can_be_repeated_and_loses_nothing(tmp_path: Path) -> None:
    paths = create_home(tmp_path, name="bank", time_zone="Asia/Shanghai")
    with Warehouse.open(tmp_path, write=True) as warehouse:
        warehouse.commit(next_customer_no=5)
    paths.settings.unlink()
    create_home(tmp_path, name="bank", time_zone="Asia/Shanghai")
    with Warehouse.open(tmp_path) as warehouse:
        assert warehouse.manifest.next_customer_no == 5


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(HomeError, match="a file is there already"):
        create_home(tmp_path / "home", name="bank")
    with pytest.raises(HomeError, match="no home is here"):
        Warehouse.open(tmp_path / "home")


@pytest.mark.parametrize(("setting", "says"), [
    ({"name": " "}, "a home needs a name"),
    ({"language": "fr"}, "language 'fr' is not one of zh, en"),
    ({"currency": "yuan"}, "currency 'yuan' is not a code of three capital letters"),
    ({"time_zone": "Peking"}, "time zone 'Peking' is unknown"),
    ({"time_zone": "../etc"}, "time zone '../etc' is unknown"),
])
def test_a_wrong_setting_makes_no_home(tmp_path: Path, setting: dict[str, str], says: str) -> None:
    with pytest.raises(HomeError, match=says):
        create_home(tmp_path / "home", **{"name": "bank", **setting})
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("content", "says"), [
    ("name = ", "not valid TOML"),
    ("\ufeff\x00", "not valid TOML"),
    ('language = "zh"', "name is missing"),
    ('name = "bank"\ncurency = "CNY"', "unknown key 'curency'; did you mean 'currency'"),
    ("name = 5", "name must be a text in quotes"),
    ('name = "bank"\ntime_zone = "Mars/North"', "time zone 'Mars/North' is unknown"),
])
def test_a_wrong_home_toml_is_one_line(tmp_path: Path, content: str, says: str) -> None:
    paths = create_home(tmp_path, name="bank")
    paths.settings.write_text(content, encoding="utf-8")
    with pytest.raises(HomeError) as refused:
        Warehouse.open(tmp_path)
    assert str(refused.value).startswith(f"{paths.settings}: ")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("content", "says"), [
    (None, "the manifest is missing"),
    ("", "cannot be read as JSON"),
    ("\x00\x00", "cannot be read as JSON"),
    ("[" * 100_000, "cannot be read as JSON"),
    ("[]", "not a manifest"),
    ("{}", "not a manifest"),
    ('{"schema": "1"}', "not a manifest"),
    ('{"schema": 1, "commit": 3}', "not a manifest"),
])
def test_a_damaged_manifest_is_one_line(tmp_path: Path, content: str | None, says: str) -> None:
    paths = create_home(tmp_path, name="bank")
    paths.manifest.unlink()
    if content is not None:
        paths.manifest.write_text(content, encoding="utf-8")
    for write in (False, True):
        with pytest.raises(HomeError) as refused:
            Warehouse.open(tmp_path, write=write)
        assert str(refused.value).startswith(f"{paths.manifest}: ")
        assert says in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_home_of_a_newer_kequn_is_refused(tmp_path: Path) -> None:
    paths = create_home(tmp_path, name="bank")
    newer = {**json.loads(paths.manifest.read_text(encoding="utf-8")), "schema": 2, "tables": {"unheard_of": 1}}
    paths.manifest.write_text(json.dumps(newer), encoding="utf-8")
    for write in (False, True):
        with pytest.raises(HomeError, match="schema version 2 is newer than 1; upgrade Kequn to open this home"):
            Warehouse.open(tmp_path, write=write)


def test_home_toml_cannot_contradict_the_data(tmp_path: Path) -> None:
    paths = create_home(tmp_path, name="bank", time_zone="Asia/Shanghai")
    paths.settings.write_text('name = "bank"\ntime_zone = "Europe/Prague"\n', encoding="utf-8")
    with pytest.raises(HomeError, match="time_zone is 'Europe/Prague' but the data is in 'Asia/Shanghai'"):
        Warehouse.open(tmp_path)


def test_what_home_toml_states_first_is_kept_by_the_next_commit(tmp_path: Path) -> None:
    paths = create_home(tmp_path, name="bank")
    paths.settings.write_text('name = "bank"\ncurrency = "CZK"\n', encoding="utf-8")
    with Warehouse.open(tmp_path, write=True) as warehouse:
        assert warehouse.settings.currency == "CZK"
        warehouse.commit()
    paths.settings.write_text('name = "bank"\n', encoding="utf-8")
    with Warehouse.open(tmp_path) as warehouse:
        assert warehouse.settings.currency == "CZK"
