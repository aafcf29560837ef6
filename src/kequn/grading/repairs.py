"""Surveys as they are entered, and the repairs that a gap opens: one at a time for each aspect, one for each cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from kequn.grading.model import ASPECTS
from kequn.grading.models import Repair, Survey
from kequn.grading.policy import Service
from kequn.grading.rules.service import Opinion, gaps
from kequn.grading.service import GradeError

FIGURES = tuple(f"{word}_{aspect}" for aspect in ASPECTS for word in ("expects", "content"))
POINTS = range(1, 6)


def survey(customer_no: int, figures: Mapping[str, int], policy: Service, *, on: date, by: str, owner: str) -> Survey:
    """Note what a customer said of some of FIGURES, 1 to 5, and open what is to be repaired. `owner` answers for them."""
    if not figures or set(figures) - set(FIGURES) or any(points not in POINTS for points in figures.values()):
        raise GradeError("请至少选一项，每项 1 到 5。", "choose at least one figure, from 1 to 5")
    if on > timezone.localdate():
        raise GradeError(f"{on} 还没有到。", f"{on} is still to come")
    with transaction.atomic():
        made = Survey.objects.create(customer_no=customer_no, on=on, by=by, **figures)
        asked = [aspect for aspect in ASPECTS if {f"expects_{aspect}", f"content_{aspect}"} <= figures.keys()]
        opinion = Opinion({aspect: float(figures[f"expects_{aspect}"]) if aspect in asked else 0.0 for aspect in ASPECTS},
                          {aspect: float(figures[f"content_{aspect}"]) if aspect in asked else 0.0 for aspect in ASPECTS})
        open_repairs(customer_no, opinion, policy, cause=f"records:{made.pk}", owner=owner, on=on)
    return made


def open_repairs(customer_no: int, opinion: Opinion, policy: Service, *, cause: str, owner: str, on: date) -> int:
    """Open a repair for each gap that has none open, and none ever for this cause; return how many were opened."""
    opened = 0
    for gap in gaps(opinion, policy):
        try:
            with transaction.atomic():
                Repair.objects.create(
                    customer_no=customer_no, aspect=gap.aspect, expectation=opinion.expectation[gap.aspect],
                    satisfaction=opinion.satisfaction[gap.aspect], cause=cause, owner=owner,
                    due_on=on + timedelta(days=int(policy.repair_days)))
        except IntegrityError:
            continue  # one is open, or this cause was repaired before
        opened += 1
    return opened


def done(pk: int, customer_no: int, *, note: str, by: str) -> None:
    """Close a repair with what was done, once."""
    note = " ".join(note.split())[:300]
    if not note:
        raise GradeError("请写做了什么。", "write what was done")
    standing = Repair.objects.filter(pk=pk, customer_no=customer_no, done_at=None)
    if not standing.update(done_at=timezone.now(), done_by=by, note=note):
        raise GradeError("这项修复已经完成。", "this repair is done already")
