"""Addresses and outlets have points, as a geocoder finds them; the app is used from where people are, but for some noise."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kequn.simulate import geocoding, whereabouts
from kequn.simulate import parameters as p
from kequn.simulate.city import City, build
from kequn.simulate.homes import AWAY
from kequn.simulate.work import STUDENT


@pytest.fixture(scope="module")
def city() -> City:
    return build(3_000, 7, p.UNTIL)


def test_a_point_in_metres_has_its_degrees() -> None:
    longitude, latitude = geocoding.degrees(np.array([0, 96_779, -1_000]), np.array([0, -111_195, 500]))
    assert longitude.to_pylist() == ["124.500000", "125.500000", "124.489667"]
    assert latitude.to_pylist() == ["29.500000", "28.500000", "29.504496"]


def test_a_geocoder_finds_most_houses_and_is_never_far_off(city: City) -> None:
    found, compound = geocoding.dwellings(city), city.life.dwellings()
    precision = np.array(found.precision.to_pylist(), object)
    assert all(word is None for word in precision[compound == AWAY])
    here = np.flatnonzero(compound != AWAY)
    share = [float((precision[here] == word).mean()) for word in (*geocoding.PRECISIONS, None)]
    assert np.round(share, 2).tolist() == pytest.approx([0.82, 0.09, 0.04, 0.05], abs=0.02)
    house = here[precision[here] == "门牌"]
    exact = geocoding.degrees(city.compounds.at.x[compound[house]], city.compounds.at.y[compound[house]])
    told = (found.longitude.take(house), found.latitude.take(house))
    for one, other, metres in zip(told, exact, p.METRES_IN_A_DEGREE, strict=True):
        off = np.abs(np.array(one.to_pylist(), float) - np.array(other.to_pylist(), float)) * metres
        assert off.max() <= p.GEOCODED_OFF[0] + 0.2


def test_students_of_elsewhere_use_the_app_there_in_term_and_at_home_in_the_holidays(city: City) -> None:
    month = city.months[-8]
    away = city.life.home(month.first) == AWAY
    student = city.life.job.at(month.first) == STUDENT
    for people, first, home in ((away & student, (2025, 11, 3), 0.05), (away & student, (2025, 8, 4), 0.91),
                                (away & ~student, (2025, 8, 4), 0.05), (~away, (2025, 11, 3), 0.87)):
        person = np.flatnonzero(people)
        day = np.full(len(person) * 20, (date(*first) - date(1970, 1, 1)).days)
        told = whereabouts.cities(city, month, person, np.repeat(np.arange(len(person)), 20), day).to_pylist()
        assert told.count(p.CITY) / len(told) == pytest.approx(home, abs=0.05)
