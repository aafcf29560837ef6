"""Every component in every state: the first page to look at after a change of style. Its people and numbers are made up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kequn.access.scope import Scope
from kequn.web import charts, numbers
from kequn.web.doors import page
from kequn.web.drawing import Chart
from kequn.web.household_picture import Person, Tie, household
from kequn.web.language import current, text


@page()
def design(request: HttpRequest, scope: Scope) -> HttpResponse:  # noqa: ARG001
    """Show the components."""
    today = timezone.localdate()
    return render(request, "kequn/design/design.html", {
        "amounts": (0, 9282.99, 26313.65, 9_822_670.28, 456_000_000, -52_345, 1.2e12, None),
        "counts": (0, 9283, 20_000, 123_456, 45_600_000, None),
        "shares": (0, 0.0001, 0.123, 0.99999, 1, None),
        "seconds": (0.25, 14.277, 125, 3725), "sizes": (812, 5_779_456, 12_400_000_000),
        "days": [today + timedelta(days=days) for days in (0, 1, 3, -1, -40, -400)],
        "moments": (timezone.now(), timezone.now() - timedelta(days=500)),
        "form": _checked(), "rows": _rows(), "list": Paginator(range(95), 30).page(2), **_charts(),
    })


class _Form(forms.Form):
    """Fields in every state."""

    name = forms.CharField(required=True)
    channel = forms.ChoiceField(choices=[("phone", "phone"), ("visit", "visit")])
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agreed = forms.BooleanField(required=False)


def _checked() -> _Form:
    form = _Form({"name": "", "channel": "phone"}, label_suffix="")
    labels = {"name": text("客群名称", "Segment name"), "channel": text("渠道", "Channel"), "note": text("备注", "Note"),
              "agreed": text("已与客户确认", "Confirmed with the customer")}
    for name, label in labels.items():
        form.fields[name].label = label
    form.fields["name"].error_messages["required"] = text("请填写名称，例如 退休客户", "Give it a name, such as Pensioners")
    form.fields["note"].help_text = text("不要写证件号、手机号", "Do not write identity or phone numbers")
    form.is_valid()
    return form


def _rows() -> list[dict[str, Any]]:
    names = (("陈明远", "good", "已完成", "done"), ("欧阳静怡", "soon", "3 天后到期", "due in 3 days"),
             ("阿卜杜拉·买买提江·艾力", "bad", "已逾期", "overdue"), ("李娜", "busy", "处理中", "working"),
             ("王芳", "quiet", "未开始", "not begun"))
    rows = []
    for index, (name, kind, zh, en) in enumerate(names):
        values = [(7 * index + 3 * month) % 11 + month for month in range(12)]
        rows.append({
            "id": f"C0000012{index}", "name": name, "aum": 12_345.6 * 17**index, "change": (-1) ** index * 1204, "kind": kind,
            "zh": zh, "en": en, "trend": charts.sparkline(text("近 12 个月资产", "Assets over 12 months"), values),
        })
    return rows


def _money(value: float) -> str:
    return numbers.money(value, current()).text


def _people(value: float) -> str:
    return text(f"{numbers.count(round(value), 'zh').text} 人", numbers.count(round(value), "en").text)


def _points(*pairs: tuple[str, float]) -> list[charts.Point]:
    return [charts.Point(label, value) for label, value in pairs]


def _charts() -> dict[str, Chart | list[list[charts.Cell]]]:
    amount, people = text("资产", "Assets"), text("人数", "Customers")
    ages = [charts.Point(f"{at * 10}–{at * 10 + 9}", many)
            for at, many in enumerate((310, 980, 3120, 4890, 4210, 3390, 2100, 800))]
    kinds = _points((text("存款", "Deposits"), 84_000), (text("理财", "Wealth products"), 61_000),
                    (text("基金", "Funds"), 12_000))
    cities = _points((text("临江", "Linjiang"), 0.94), (text("东湖", "Donghu"), 0.61),
                     (text("新城", "Xincheng"), 0.07))
    return {
        "assets": _assets(amount),
        "ages": charts.histogram(text("年龄如何分布", "How ages are spread"), ages, _people,
                                 head=(text("年龄", "Age"), people)),
        "kinds": charts.shares(text("资产由什么构成", "What assets are made of"), kinds, _money,
                               head=(text("类别", "Kind"), amount)),
        "cities": charts.bars(text("手机号覆盖率", "Coverage of phones"), cities, numbers.share, most=1,
                              head=(text("城市", "City"), text("覆盖率", "Coverage"))),
        "family": _family(),
        "matrix": charts.overlap([[2839, 812, 40], [812, 3409, 0], [40, 0, 1256]], lambda value: f"{value:,}"),
    }


def _assets(amount: str) -> Chart:
    months = [date(2024 + (6 + at) // 12, (6 + at) % 12 + 1, 1) for at in range(24)]
    points = [charts.Point(f"{month:%Y-%m}", 80_000 + at * 9_000 + (at * 7919) % 60_000) for at, month in enumerate(months)]
    marks = (charts.Mark(7, text("2025-02 定期存款到期 5.00 万元", "2025-02 a deposit of CNY 50.0 k matured")),
             charts.Mark(16, text("2025-11 转出 6.20 万元", "2025-11 CNY 62.0 k moved out")))
    title = text("两年来资产如何变化", "How assets moved over two years")
    return charts.months(title, points, _money, head=(text("月份", "Month"), amount), marks=marks)


def _family() -> Chart:
    people = (Person("a", "陈明远", text("62 岁", "62")), Person("b", "林秀英", text("60 岁", "60"), link="/design/"),
              Person("c", "陈思齐", text("34 岁", "34")), Person("d", text("非管户成员", "Not yours"), seen=False))
    ties = (Tie("a", "b", text("配偶", "spouse")), Tie("a", "c", text("父子", "father"), younger="c"),
            Tie("a", "d", text("共用账户", "shared account"), guess=True))
    return household(text("陈明远的家庭", "The household of Chen Mingyuan"), people, ties)
