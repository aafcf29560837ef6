"""The steps of the bank's models in the run: learned anew with each month, asked each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib.metadata import version

import pyarrow as pa

from kequn import __version__
from kequn.loop.graph import MADE, Step, Work
from kequn.loop.staging import fingerprint
from kequn.predict.bank.definition import features, models
from kequn.warehouse.overlays import Overlays


@dataclass(frozen=True)
class Monthly(Step):
    """Made anew where the month, the definitions or who is whom changed; else what was made this month stands."""

    def mark(self, work: Work) -> str:
        """Return the fingerprint of what the outputs follow from: rows known at the last month's end do not change any more."""
        overlays = Overlays.read(work.warehouse.paths)
        foretold = [asdict(model) for model in models().values()], features(), self.inputs(work)
        return fingerprint(self.name, self.version, __version__, version("scikit-learn"), month_end(work.as_of).isoformat(),
                           foretold, sorted(overlays.erased), sorted(overlays.redirects.items()))


def month_end(as_of: date) -> date:
    """Return the last month's end that is not after the day."""
    return as_of if (as_of + timedelta(days=1)).day == 1 else as_of.replace(day=1) - timedelta(days=1)


def learning(work: Work) -> Mapping[str, pa.Table]:
    """Learn the models."""
    from kequn.predict.bank import steps

    day = month_end(work.as_of)
    customers = work.warehouse.visible_sql("customers", as_of=day)
    return steps.learning(work.connection, work.engine(made=()), customers, learned_on=day)


def scores(work: Work) -> Mapping[str, pa.Table]:
    """Ask the models of everybody."""
    from kequn.predict.bank import steps

    learned = work.connection.sql(f"SELECT * FROM {MADE}.score_learned ORDER BY model").to_arrow_table()
    return steps.scores(work.engine(made=()), learned, as_of=work.as_of)
