"""Names, national ids and mobile numbers of the people. None belongs to anybody: see the notes in `parameters`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.people import NOBODY, Population

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999: weights of the first 17 digits
CHECK = np.array(list("10X98765432"))  # and the check character of each remainder by 11


def join(*parts: pa.Array | str, between: str = "") -> pa.Array:
    """Return texts put together element by element."""
    return pc.binary_join_element_wise(*parts, between)


def digits(numbers: Ints, width: int) -> pa.Array:
    """Return whole numbers as text with leading zeros."""
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")


def choose(words: list[str] | tuple[str, ...], positions: Ints) -> pa.Array:
    """Return the word at each position."""
    return pa.array(list(words), pa.string()).take(pa.array(positions))


def people_names(people: Population, draws: Draws) -> pa.Array:
    """Return a name for each person; children bear their father's surname, or their mother's where none is known."""
    surnames, shares = _surnames()
    family = draws.pick(shares, people.count)
    source = np.where(people.father == NOBODY, people.mother, people.father)
    for _ in range(4):  # a pass carries the name down one generation; nobody has five above
        family = np.where(source == NOBODY, family, family[source])
    return join(choose(surnames, family), _given(people.birth, people.female, draws))


def staff_names(birth: Ints, female: Flags, draws: Draws) -> pa.Array:
    """Return a name for each member of staff, who is nobody's child here."""
    surnames, shares = _surnames()
    return join(choose(surnames, draws.pick(shares, len(birth))), _given(birth, female, draws))


def nicknames(count: int, draws: Draws) -> pa.Array:
    """Return names that people give themselves, which tell nothing."""
    words = p.NICKNAMES.split()
    return choose(words, draws.between(0, len(words) - 1, count))


def _surnames() -> tuple[list[str], list[int]]:
    entries = p.SURNAMES.split()
    surnames = [entry.rstrip("0123456789") for entry in entries]
    return surnames, [int(entry[len(surname):]) for entry, surname in zip(entries, surnames, strict=True)]


def _given(birth: Ints, female: Flags, draws: Draws) -> pa.Array:
    n, year = len(birth), 1970 + np.floor(birth / 365.25).astype(np.int64)
    generation = np.searchsorted([before for before, *_ in p.GIVEN], year, side="right").astype(np.int64)
    sex = np.where(female, 0, 2)
    first = [characters for _, *lists in p.GIVEN for characters in lists]
    row = generation * 4 + sex
    flat = list("".join(first))
    starts = np.cumsum([0, *(len(characters) for characters in first)])
    sizes = np.array([len(characters) for characters in first])
    front = starts[row] + draws.between(0, sizes[row] - 1, n)
    back = starts[row + 1] + draws.between(0, sizes[row + 1] - 1, n)
    one = draws.chance(np.array(p.ONE_CHARACTER)[generation], n)
    return join(pc.if_else(pa.array(one), "", choose(flat, front)), choose(flat, back))


def national_ids(people: Population, district: Ints) -> pa.Array:
    """Return 18-character ids with a right check character: district of birth, birth date, running number (odd for men)."""
    region = np.array([int(code) for _, code, _, _ in p.DISTRICTS], np.int64)[district]
    month = people.birth.astype("datetime64[D]").astype("datetime64[M]")
    day = (people.birth.astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64) + 1
    month_number = month.astype(np.int64) % 12 + 1
    year = 1970 + month.astype(np.int64) // 12
    born = year * 10_000 + month_number * 100 + day
    alike = (region * 100_000_000 + born) * 2 + ~people.female
    order = np.argsort(alike, kind="stable")
    rank = np.empty(people.count, np.int64)
    rank[order] = np.arange(people.count) - np.searchsorted(alike[order], alike[order], side="left")
    body = (region * 100_000_000 + born) * 1000 + 20 + rank * 2 + ~people.female
    return join(digits(body, 17), pa.array(CHECK[_remainder(body)]))


def _remainder(body: Ints) -> Ints:
    total = np.zeros(len(body), np.int64)
    for place, weight in enumerate(reversed(WEIGHTS)):
        total += body // 10**place % 10 * weight
    return total % 11


def mobile_numbers(people: Population, draws: Draws) -> pa.Array:
    """Return a number of each person's own; children under 14 stand with their mother's."""
    child = (people.age < 14) & (people.mother != NOBODY)
    return numbers_at(np.where(child, people.mother, np.arange(people.count)), draws)


def numbers_at(place: Ints, draws: Draws) -> pa.Array:
    """Return the mobile number at each place of a long row of them, none twice; where the row begins is the first draw."""
    sizes = np.array([blocks * 10_000 for _, blocks in p.PHONE_BLOCKS], np.int64)
    starts = np.array([first * 10_000 for first, _ in p.PHONE_BLOCKS], np.int64)
    total = int(sizes.sum())
    offset = draws.between(0, total - 1, 1)[0]
    within = (place * 31_415_927 + offset) % total  # the factor has no divisor in common with the total
    block = np.searchsorted(np.cumsum(sizes), within, side="right")
    return pa.array(starts[block] + within - (np.cumsum(sizes) - sizes)[block]).cast(pa.string())
