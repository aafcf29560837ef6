"""Using a benefit and taking it back: the stock never goes below nothing, and nobody uses more than the menu allows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from kequn.kernel.errors import RefusedError
from kequn.offers.model import Benefit, ServiceGroup
from kequn.offers.models import Stock, Use


class BenefitError(RefusedError):
    """A benefit cannot be used, or a use not be taken back, so."""


def use(group: ServiceGroup, benefit: Benefit, customer_no: int, *, same: Collection[int] = (), outlet_id: str, day: date,
        by: str) -> Use:
    """Record that an entitled customer used a benefit; both the use and the stock it takes, or neither.

    `same` are other numbers of that customer, whose uses count with theirs. BenefitError where it is used up, or not given there.
    """
    if not benefit.offered(outlet_id):
        raise BenefitError("这项权益不在该网点提供。", "this benefit is not given there")
    if benefit.over(day):
        raise BenefitError(f"这项权益到 {benefit.until} 为止。", f"this benefit was given until {benefit.until}")
    mine = standing({customer_no, *same}).filter(group=group.id, benefit=benefit.id, began=benefit.began(day))
    taken = set(mine.values_list("nth", flat=True))
    if len(mine) >= benefit.limit:
        raise _used_up(benefit)
    nth = next(place for place in range(1, benefit.limit + len(taken) + 1) if place not in taken)
    try:
        with transaction.atomic():
            _take(group.id, benefit)
            return Use.objects.create(
                customer_no=customer_no, group=group.id, benefit=benefit.id, version=group.version, outlet_id=outlet_id,
                day=day, began=benefit.began(day), nth=nth, price=benefit.price, by=by,
                at=timezone.now())
    except IntegrityError:  # somebody recorded the same a moment ago
        raise BenefitError("这项权益刚刚已被登记过一次，请刷新页面核对。",
                           "this was recorded a moment ago; reload the page to see") from None


def undo(use_id: int, customers: Collection[int], *, reason: str, by: str) -> Use:
    """Take a use by one of these numbers back, once, and return what it took to the stock. BenefitError where none stands."""
    said = " ".join(reason.split())[:300]
    if not said:
        raise BenefitError("请写明撤销的原因。", "say in a few words why it is taken back")
    with transaction.atomic():
        change = {"undone_at": timezone.now(), "undone_by": by, "undone_reason": said}
        if not standing(customers).filter(pk=use_id).update(**change):
            raise BenefitError("这条使用记录已不在，请刷新页面。", "that use does not stand any more; reload the page")
        found = Use.objects.get(pk=use_id)
        Stock.objects.filter(group=found.group, benefit=found.benefit, taken__gt=0).update(taken=F("taken") - 1)
        return found


def standing(customers: Collection[int]) -> QuerySet[Use]:
    """Return the uses by these numbers that were not taken back, the newest first."""
    return Use.objects.filter(customer_no__among=customers, undone_at__isnull=True)


def users() -> Iterable[tuple[int, str, str, int]]:
    """Return customer, group, benefit and how often, of all uses that stand."""
    rows = Use.objects.filter(undone_at__isnull=True).order_by().values_list("customer_no", "group", "benefit")
    return rows.annotate(times=Count("pk")).iterator()


def left(group: ServiceGroup) -> Mapping[str, int | None]:
    """Return how many of each benefit are left, by its id; None where there is no limit."""
    taken = dict(Stock.objects.filter(group=group.id).values_list("benefit", "taken"))
    return {each.id: None if each.stock is None else max(0, each.stock - taken.get(each.id, 0)) for each in group.menu}


def forget(customers: Collection[int]) -> int:
    """Remove every use by erased customers; return how many there were. What they took stays taken."""
    return Use.objects.filter(customer_no__among=customers).delete()[0]


def _take(group: str, benefit: Benefit) -> None:
    """Take one of the stock by one conditional update, so that two at once never take the last twice."""
    Stock.objects.get_or_create(group=group, benefit=benefit.id)
    stock = Stock.objects.filter(group=group, benefit=benefit.id)
    if benefit.stock is not None:
        stock = stock.filter(taken__lt=benefit.stock)
    if not stock.update(taken=F("taken") + 1):
        raise BenefitError("这项权益已经领完，请换一项或联系运营补充。",
                           "none of this benefit is left; offer another or ask operations for more")


def _used_up(benefit: Benefit) -> BenefitError:
    zh = {"month": "本月", "quarter": "本季度", "year": "本年", "once": ""}[benefit.period]
    en = {"month": " this month", "quarter": " this quarter", "year": " this year", "once": ""}[benefit.period]
    times = "once" if benefit.limit == 1 else f"{benefit.limit} times"
    return BenefitError(f"该客户{zh}已用满 {benefit.limit} 次。", f"this customer has used it {times}{en}, which is all")
