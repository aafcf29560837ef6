"""The steps of the run, in their order: compact, identity, households, search, …, completeness, publish."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial

import pyarrow as pa

from kequn.customers.bundles import Thresholds, bundles
from kequn.customers.care_days import care_days
from kequn.customers.completeness import policy as worth_knowing
from kequn.customers.completeness.steps import completeness
from kequn.customers.employers import READS as EMPLOYED
from kequn.customers.employers import employers
from kequn.customers.household.steps import READS, households
from kequn.customers.modes import policy as by_mode
from kequn.customers.modes.steps import modes
from kequn.customers.near import near
from kequn.customers.search import customer_names, search_keys
from kequn.customers.tiers import averages
from kequn.customers.tiers import policy as by_tier
from kequn.customers.tiers.steps import checked, tiers
from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD, UNITS
from kequn.grading import policy as grading
from kequn.grading.steps import READS as GRADED
from kequn.grading.steps import graded
from kequn.kernel.errors import HomeError
from kequn.loop import changes, identity, index, ledger, scoring
from kequn.loop.cards import SORTED, cards
from kequn.loop.cards import VISIBLE as SERVED
from kequn.loop.graph import HISTORY, MADE, Rows, Step, Work
from kequn.loop.policy import read_policy
from kequn.loop.results import RESULTS
from kequn.loop.tastes import tag_trends
from kequn.offers.catalogue import definitions, groups
from kequn.offers.steps import group_members, to_json
from kequn.predict.wallet.policy import read
from kequn.tags.stats import as_table
from kequn.tags.steps import tag_stats, wide
from kequn.warehouse.compaction import compact
from kequn.warehouse.publish import publish
from kequn.warehouse.salt import salt
from kequn.warehouse.snapshot import Snapshot

ORDER = {  # what is not sorted by its numbers
    "search_keys": ("key", "customer_no", "kind"), "basket_rules": ("topic", "consequent", "antecedent"),
    "basket_sequences": ("topic", "consequent", "antecedent"), "tag_trends": ("tag", "value", "cohort"),
    "opportunity_grades": ("opportunity_id",), "grade_model": ("learned",),
    "score_models": ("model",), "score_drift": ("model", "feature"),
    "segment_members": ("segment", "customer_no", "household_no"), "segment_changes": ("segment", "day", "entered"),
    "identity_records": ("source", "source_key"), "identity_pairs": ("l_source", "l_key"), "identity_model": ("model",),
    "service_groups": ("place",), "moments": ("customer_no", "opened_on", "moment"), "moment_events": ("moment", "customer_no"),
    **SORTED,
}


@dataclass(frozen=True)
class Compact(Step):
    """Puts the loaded rows in order. It changes no answer, so it has no outputs, and looks each time whether it is needed."""

    def done(self, _work: Work, _mark: str) -> Rows | None:
        """Never is."""
        return None

    def do(self, work: Work, _mark: str) -> Rows:
        """Put in order what is due; return the rows written of each table."""
        return {made.table: made.rows for made in compact(work.warehouse, work.connection)}


@dataclass(frozen=True)
class Publish(Step):
    """Makes a snapshot of what was made, unless the current one is of the very same."""

    def done(self, work: Work, mark: str) -> Rows | None:
        """Return the rows of the current snapshot if it was made of the same."""
        try:
            with Snapshot.current(work.warehouse.home) as current:
                if current.facts.get("mark") != mark or not current.database.exists():
                    return None
                work.snapshot = current.number
                return current.results
        except HomeError:  # nothing is published yet, or it is damaged
            return None

    def do(self, work: Work, mark: str) -> Rows:
        """Publish; return the rows of each result."""
        facts = {
            "mark": mark, "run": work.number, "marks": work.marks,
            "tags": [work.catalogue[tag_id].to_json() for tag_id in work.catalogue],
            "segments": {segment.id: segment.version for segment in work.segments.values()},
            "fresh": {name: day.isoformat() for name, day in work.fresh_days.items()},
        }
        results = {name: f"SELECT * FROM {MADE}.{name}" for name in RESULTS}
        results |= near(work.visible("customers", "balances"), work.known("holdings"))
        results |= cards(work.visible(*SERVED), MADE, work.catalogue, as_of=work.as_of)
        made = partial(index.write, work.connection)
        with publish(work.warehouse, work.connection, as_of=work.as_of, results=results, facts=facts, order=ORDER,
                     index=made) as snapshot:
            work.snapshot = snapshot.number
            return snapshot.results


def _households(work: Work) -> Mapping[str, pa.Table]:
    made = households(work.connection, work.visible(*READS), as_of=work.as_of, decisions=work.decisions())
    return {"households": made.households, "members": made.members, "household_ties": made.ties, "homes": made.homes}


def _employers(work: Work) -> Mapping[str, pa.Table]:
    return employers(work.connection, work.visible(*EMPLOYED))


def _search(work: Work) -> Mapping[str, pa.Table]:
    tables = work.visible("customers", "identifiers")
    keys = search_keys(work.connection, tables, salt(work.warehouse.paths))
    return {"search_keys": keys, "customer_names": customer_names(work.connection, tables)}


def _baskets(work: Work) -> Mapping[str, pa.Table]:
    visible, known = work.visible("holdings", "accounts", "transactions"), work.known("holdings", "accounts")
    made = bundles(work.connection, visible, known, _thresholds(work), as_of=work.as_of)
    return {"basket_rules": made.rules, "basket_sequences": made.sequences}


def _thresholds(work: Work) -> Thresholds:
    return Thresholds.of(read_policy(work.warehouse.home).baskets)


def _wallet(work: Work) -> Mapping[str, pa.Table]:
    from kequn.predict.wallet import steps as predict

    visible, engine = work.visible(*predict.TABLES), work.engine(made=("households", "members", "homes"))
    return predict.wallet(work.connection, engine, visible, as_of=work.as_of, policy=read(work.warehouse.home))


def _tiers(work: Work) -> Mapping[str, pa.Table]:
    stated = by_tier.document(work.warehouse.home)
    policy = checked(by_tier.policy_of(stated), work.catalogue.schema)
    visible, known = work.visible("customers", *averages.VISIBLE), work.known(*averages.KNOWN)
    made = tiers(work.connection, visible, known, policy, as_of=work.as_of)
    return {**made, "tiers_policy": pa.table({"document": [json.dumps(stated, ensure_ascii=False)]})}


def _wallet_inputs(work: Work) -> object:
    return [work.data(), _catalogue(work), asdict(read(work.warehouse.home))]


def _grades(work: Work) -> Mapping[str, pa.Table]:
    policy = grading.read(work.warehouse.home)
    return graded(work.connection, work.visible(*GRADED), work.known("holdings"), policy, as_of=work.as_of)


def _care_days(work: Work) -> Mapping[str, pa.Table]:
    return {"care_days": care_days(work.connection, work.visible("customers", "accounts"), as_of=work.as_of)}


def _circles(work: Work) -> Mapping[str, pa.Table]:
    from kequn.predict.circles import policy, steps, ties

    visible = work.visible(*ties.LOADED) | {name: f"SELECT * FROM {MADE}.{name}" for name in ties.FORMED}
    return {"circles": steps.table(work.connection, visible, policy.shipped(), as_of=work.as_of)}


def _customer_tags(work: Work) -> Mapping[str, pa.Table]:
    return {"customer_tags": wide(work.connection, work.engine(), work.catalogue, unit=CUSTOMER, as_of=work.as_of)}


def _household_tags(work: Work) -> Mapping[str, pa.Table]:
    engine = work.engine(ready=(CUSTOMER,))
    return {"household_tags": wide(work.connection, engine, work.catalogue, unit=HOUSEHOLD, as_of=work.as_of)}


def _employer_tags(work: Work) -> Mapping[str, pa.Table]:
    engine = work.engine(ready=(CUSTOMER,))
    return {"employer_tags": wide(work.connection, engine, work.catalogue, unit=EMPLOYER, as_of=work.as_of)}


def _tag_stats(work: Work) -> Mapping[str, pa.Table]:
    values = {unit: f"SELECT * FROM {MADE}.{unit}_tags" for unit in UNITS}
    return {"tag_stats": as_table(tag_stats(work.connection, work.catalogue, values, work.fresh_days))}


def _trends(work: Work) -> Mapping[str, pa.Table]:
    stated = read_policy(work.warehouse.home).trends
    made = tag_trends(work.connection, work.engine(), f"SELECT * FROM {MADE}.customer_tags", work.catalogue, as_of=work.as_of,
                      days=int(stated["days"]), smallest=int(stated["customers"]))
    return {"tag_trends": made}


def _completeness(work: Work) -> Mapping[str, pa.Table]:
    return completeness(work.engine(ready=(CUSTOMER,)), worth_knowing.read(work.warehouse.home), as_of=work.as_of)


def _groups(work: Work) -> Mapping[str, pa.Table]:
    return group_members(work.engine(ready=(CUSTOMER,)), groups(definitions(work.warehouse.home)).values(), as_of=work.as_of)


def _modes(work: Work) -> Mapping[str, pa.Table]:
    stated = by_mode.document(work.warehouse.home)
    made = modes(work.engine(ready=(CUSTOMER,)), by_mode.policy_of(stated), as_of=work.as_of)
    return {"modes": made, "modes_policy": pa.table({"document": [json.dumps(stated, ensure_ascii=False)]})}


def _group_inputs(work: Work) -> object:
    return [to_json(group) for group in groups(definitions(work.warehouse.home)).values()]


def _catalogue(work: Work) -> object:
    return [work.catalogue[tag_id].to_json() for tag_id in work.catalogue]


def _nothing(_: Work) -> Mapping[str, pa.Table]:
    return {}


STEPS: Mapping[str, Step] = {step.name: step for step in (
    Compact("compact", 1, (), (), _nothing),
    identity.Identity("identity", 1, ("compact",), identity.MAKES, identity.identity, inputs=identity.inputs),
    Step("households", 5, ("identity",), ("households", "members", "household_ties", "homes"), _households,
         inputs=lambda work: (work.data(), [vars(each) for each in work.decisions()])),
    Step("employers", 1, ("identity",), ("employers", "employees"), _employers, inputs=Work.data),
    Step("search", 2, ("identity",), ("search_keys", "customer_names"), _search, inputs=Work.data),
    Step("baskets", 1, ("identity",), ("basket_rules", "basket_sequences"), _baskets,
         inputs=lambda work: (work.data(), repr(_thresholds(work)))),
    Step("wallet", 2, ("identity", "households"), ("wallet", "wallet_features", "wallet_model"), _wallet, inputs=_wallet_inputs),
    Step("tiers", 2, ("identity",), ("tiers", "tier_months", "tiers_policy"), _tiers,
         inputs=lambda work: (work.data(), _catalogue(work), by_tier.document(work.warehouse.home))),
    Step("grades", 1, ("identity",), ("grades", "opportunity_grades", "service_grades", "grade_model"), _grades,
         inputs=lambda work: (work.data(), asdict(grading.read(work.warehouse.home)))),
    scoring.Monthly("models", 1, ("identity",), ("score_models", "score_learned"), scoring.learning, inputs=_catalogue),
    Step("scores", 1, ("identity", "models"), ("scores", "score_drift"), scoring.scores,
         inputs=lambda work: (work.data(), _catalogue(work))),
    Step("care_days", 1, ("identity",), ("care_days",), _care_days, inputs=Work.data),
    Step("circles", 1, ("households", "employers"), ("circles",), _circles, inputs=Work.data),
    Step("tags", 4, ("households", "employers", "wallet", "tiers", "grades", "scores"), ("customer_tags",), _customer_tags,
         inputs=_catalogue),
    Step("household_tags", 1, ("households", "tags"), ("household_tags",), _household_tags),
    Step("employer_tags", 1, ("households", "employers", "tags"), ("employer_tags",), _employer_tags),
    Step("tag_stats", 1, ("tags", "household_tags", "employer_tags"), ("tag_stats",), _tag_stats),
    Step("trends", 1, ("tags",), ("tag_trends",), _trends, inputs=lambda work: read_policy(work.warehouse.home).trends),
    Step("segments", 3, ("tags", "household_tags", "employer_tags"), HISTORY, changes.segments, inputs=changes.inputs),
    Step("groups", 1, ("tags",), ("group_members", "service_groups"), _groups, inputs=_group_inputs),
    Step("modes", 1, ("tags",), ("modes", "modes_policy"), _modes, inputs=lambda work: by_mode.document(work.warehouse.home)),
    Step("moments", 2, ("tags", "modes", "care_days"), ledger.MAKES, ledger.moments, inputs=ledger.inputs),
    Step("completeness", 2, ("tags",), ("completeness", "completeness_policy"), _completeness,
         inputs=lambda work: worth_knowing.read(work.warehouse.home).document),
    Publish("publish", 21, ("identity", "households", "employers", "search", "baskets", "wallet", "tiers", "grades", "models",
                            "scores", "tags", "household_tags", "employer_tags", "tag_stats", "trends", "segments", "groups",
                            "modes", "moments", "care_days", "circles", "completeness"), (),
            _nothing),
)}
