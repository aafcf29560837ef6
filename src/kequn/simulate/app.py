"""What customers do in the app and the mini program: log-ins and the pages that follow, by the second."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate.city import City
from kequn.simulate.clients import LEAVING
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.names import digits, join
from kequn.simulate.parameters import HOURS
from kequn.simulate.state import State

LOGIN = ("app_login", "")
PAGES = (
    *(("page_view", page) for page in ("/home", "/account", "/transfer", "/wealth", "/fund", "/loan", "/life")),
    ("search", "/search"), ("share", "/activity"),
)
# Weights of the pages for: everybody, holders of wealth products or deposits, holders of funds, of loans, those who leave.
INTERESTS = (
    (30, 26, 16, 4, 2, 2, 12, 4, 2), (22, 20, 12, 28, 6, 1, 7, 3, 1), (20, 16, 10, 14, 28, 1, 6, 4, 1),
    (24, 24, 14, 2, 1, 22, 8, 4, 1), (14, 26, 44, 4, 2, 1, 4, 3, 0),
)
CHANNELS = ("app", "mini_program", "web")


def events(out: Path, city: City, state: State, written: Month) -> int:
    """Write a month's events by time, up to its last simulated day; return their number."""
    who, month, draws = city.clients, written.full(), Draws(city.seed, "app", written.index)
    session = np.repeat(np.arange(who.count), draws.rounded(who.app * state.activity(city, month)))
    pages = draws.pick((28, 30, 22, 12, 8), len(session))
    day = month.first + draws.pick(month.rhythm(), len(session))
    start = day * 86_400 + draws.pick(HOURS, len(session)) * 3600 + draws.between(0, 3599, len(session))
    channel = draws.pick((84, 12, 4), len(session))
    row = np.repeat(np.arange(len(session)), pages + 1)
    step = np.arange(len(row)) - np.searchsorted(row, row, side="left")
    seconds = np.where(step == 0, draws.between(1, 6, len(row)), (25 * draws.factor(0.8, len(row))).astype(np.int64) + 1)
    before = np.cumsum(seconds) - seconds
    moment = start[row] + before - before[np.searchsorted(row, row, side="left")]
    page = np.where(step == 0, 0, 1 + draws.pick_by(INTERESTS, _interest(city, state, month)[session[row]]))
    keep = moment < (written.last + 1) * 86_400
    order = np.lexsort((step, row, moment))
    order = order[keep[order]]
    client, channel, page = session[row][order], channel[row][order], page[order]
    stamp = f"{month.year}{month.number:02d}"
    names = [LOGIN, *PAGES]
    files.parquet(out / f"app/events_{stamp}.parquet", {
        "event_id": join("E", stamp, digits(np.arange(len(order)) + 1, 9)), "user_id": who.id.take(pa.array(client)),
        "event": files.text([event for event, _ in names], page), "channel": files.text(CHANNELS, channel),
        "page": files.text([path for _, path in names], np.where(page == 0, -1, page)),
        "time": pa.array(moment[order].astype("datetime64[s]")), "seconds": pa.array(seconds[order].astype(np.float64))})
    return len(order)


def _interest(city: City, state: State, month: Month) -> Ints:
    """Return for each customer the row of INTERESTS."""
    row = np.zeros(city.clients.count, np.int64)
    for place, categories in ((3, ("loan", "mortgage")), (1, ("deposit", "wealth")), (2, ("fund",))):
        for category in categories:
            held = city.holdings.where(category)
            row[held.client[(held.started <= month.last) & (held.ended > month.first)]] = place
    return np.where(state.path == LEAVING, 4, row)
