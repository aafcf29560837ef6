"""The statutory day of retirement, which is put off step by step since 2025."""

from __future__ import annotations

import numpy as np

from kequn.simulate.draws import Flags, Ints
from kequn.simulate.festivals import add_months

# Standing Committee of the National People's Congress, decision of 2024-09-13 on raising the statutory retirement age step by
# step, with the State Council's measures of that day: men at 60 and women at 55 (leading and technical posts) a month later for
# each four months from January 2025, up to 63 and 58; women at 50 a month later for each two months, up to 55.
JANUARY_2025 = 55 * 12  # months since 1970
MAN, CADRE, WORKER = range(3)
YEARS = np.array([60, 55, 50])
STEP = np.array([4, 4, 2])  # months for which it comes one month later
MOST = np.array([36, 36, 60])


def retirement(birth: Ints, female: Flags, cadre: Flags) -> Ints:
    """Return the day (since 1970) on which each may retire; `cadre` tells of women whether it was 55 and not 50 years."""
    kind = np.select([~female, cadre], [MAN, CADRE], WORKER)
    due = birth.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + YEARS[kind] * 12
    late = np.where(due < JANUARY_2025, 0, np.minimum((due - JANUARY_2025) // STEP[kind] + 1, MOST[kind]))
    return add_months(birth, YEARS[kind] * 12 + late)
