"""What is taken together, and what next (啤酒与尿布): association rules and sequences of any table, tested against chance.

A rule says: who takes the antecedent takes the consequent too. A sequence says: who takes the antecedent takes the consequent
next. Both tell how often, how surely, how much more than usual, and how likely mere chance had done as much.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from kequn.customers.association import counted, rule_table, tests
from kequn.customers.coding import coded, lines, numbered
from kequn.customers.following import followed
from kequn.customers.frames import taken_in
from kequn.customers.itemsets import frequent
from kequn.kernel.errors import KequnError


def rules(
    frame: Any, *, basket: str, item: str, min_support: float, min_confidence: float, max_length: int | None = None,
) -> Any:
    """Return the association rules of a table that has a row for each item in a basket, as a table of the same kind.

    `frame` is a pandas, Polars or Arrow table and stays as it is; `basket` and `item` name its columns. An item counts once in a
    basket, however often it stands there. A row without a basket or an item is refused.

    A rule has one item as `consequent` and others, a rising list of them, as `antecedent` (in pandas a tuple). Of n baskets:

    - `count`, `antecedent_count`, `consequent_count`: baskets with both, with the antecedent, with the consequent
    - `support` = count / n, `confidence` = count / antecedent_count, `lift` = confidence / (consequent_count / n)
    - `p`: Fisher's exact test, one-sided: how likely chance alone brings both together so often or oftener
    - `p_adjusted`: p after Benjamini and Hochberg's correction: to believe the rules of at most 0.05 is to err in one of
      twenty of them. Its tests are each frequent antecedent with each other frequent item, whatever came of them: had only those
      been counted that are often together, chance would look like a finding.

    Returned are the rules of at least `min_support` and `min_confidence` (above 0, at most 1) over at most `max_length` items (2
    is pairs only; None any number), the highest lift first, then the highest count. KequnError where an argument or the
    frame will not do, or where so low a support gives more sets of items than memory holds.
    """
    _share("min_support", min_support)
    _share("min_confidence", min_confidence)
    if max_length is not None:
        _whole("max_length", max_length, 2)
    table, back = taken_in(frame, [basket, item])
    names, codes = coded(table[item])
    starts, items = lines(numbered(table[basket]), codes, len(names))
    n = len(starts)
    enough = least(min_support, n)
    sets = frequent(starts, items, width=len(names), least=enough, longest=max_length)
    tested = tests(sets, max_length)
    return back(rule_table(counted(sets), names, of=n, tested=tested, enough=enough, min_confidence=min_confidence))


def sequences(
    frame: Any, *, basket: str, item: str, at: str, days: int, min_support: float, min_confidence: float,
) -> Any:
    """Return which item is taken next after which within so many days, as a table of the same kind as the frame.

    `frame` is a pandas, Polars or Arrow table with a row for each taking: `basket` says whose it is, `item` what is taken, and
    `at` (a date or a time) when. What is taken at one moment is one occasion and has no order. A row that lacks one is refused.

    A trial is an occasion whose next `days` days lie within the data: nobody can know yet what follows a later one. It is
    followed by the items of the same basket's next occasion, if that comes within `days`. Of n trials:

    - `count`, `antecedent_count`, `consequent_count`: trials of the antecedent (a list of one item, as in `rules`) that are
      followed by the consequent, trials of the antecedent, trials followed by the consequent whatever they were of
    - `support`, `confidence`, `lift`, `p`, `p_adjusted` as in `rules`; this is lag sequential analysis (R. Bakeman, V. Quera,
      "Sequential analysis and observational methods", 2011), and its tests are each item with each other item, where both are
      frequent
    - `median_days`: from the antecedent to the consequent

    An item taken again is no rule. Returned are the rules of at least `min_support` and `min_confidence`, the highest lift first.
    KequnError where an argument or the frame will not do.
    """
    _share("min_support", min_support)
    _share("min_confidence", min_confidence)
    _whole("days", days, 1)
    table, back = taken_in(frame, [basket, item, at])
    if not pa.types.is_date(table[at].type) and not pa.types.is_timestamp(table[at].type):
        raise KequnError(f"{at} holds neither dates nor times: what follows what is told by them")
    names, codes = coded(table[item])
    found = followed(numbered(table[basket]), codes, len(names), table[at], days=days)
    enough = least(min_support, found.trials)
    answer = rule_table([found.pairs], names, of=found.trials, tested=found.tests(enough), enough=enough,
                        min_confidence=min_confidence, more={"median_days": found.days})
    return back(answer)


def least(share: float, of: int) -> int:
    """Return the smallest count from 1 that is not below a share of a whole, both as floating point has them."""
    count = max(int(share * of) - 1, 1)
    while of and count / of < share:
        count += 1
    return count


def _whole(name: str, value: object, smallest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < smallest:
        raise KequnError(f"{name} is a whole number from {smallest}, not {value!r}")


def _share(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise KequnError(f"{name} is a share above 0 and at most 1, not {value!r}")
