"""Asking for a segment as a list, and downloading it once a second person has approved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kequn.access.models import Approval
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import exports, reading
from kequn.bridge.list_file import as_csv, as_excel
from kequn.kernel.errors import KequnError
from kequn.loop.listing import MARKETING, size
from kequn.loop.policy import read_policy
from kequn.segments.service import definitions
from kequn.web import language
from kequn.web.attachment import attachment
from kequn.web.console.segments.views import saved
from kequn.web.doors import page
from kequn.web.outcome import refusal

SPLITS = {
    "none": ("不分组", "no parts"), "control": ("实验 90% · 对照 10%", "90% contacted, 10% control"),
    "ab": ("A 45% · B 45% · 对照 10%", "45% A, 45% B, 10% control"),
}


class ExportForm(forms.Form):
    """What the list is for, why, and how it is divided."""

    purpose = forms.ChoiceField(label="")
    parts = forms.ChoiceField(label="")
    name = forms.CharField(max_length=60, required=False, label="")
    reason = forms.CharField(max_length=300, label="", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"purpose": ("用途", "Purpose"), "parts": ("分组", "Parts"), "name": ("分组名称", "Name of the split"),
                  "reason": ("事由", "Reason")}
        for name, both in labels.items():
            self.fields[name].label = language.text(*both)
        self.fields["purpose"].choices = [(key, language.said(both)) for key, both in exports.PURPOSES.items()]  # type: ignore[attr-defined]
        self.fields["parts"].choices = [(key, language.text(zh, en)) for key, (zh, en) in SPLITS.items()]  # type: ignore[attr-defined]
        self.fields["name"].help_text = language.text(
            "同一名称每次分到同一组；不填则用客群编号", "the same name always gives the same parts; the segment's id if empty")
        self.fields["reason"].help_text = language.text("审批人会看到，并记入日志", "who approves sees it; it stays in the log")


@page(May.DEFINE)
def ask(request: HttpRequest, scope: Scope, segment_id: str) -> HttpResponse:
    """Ask for the list of a segment."""
    scope.require(May.SEE_PERSONS)
    segment = saved(definitions(reading.home()), segment_id)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        order = exports.order_of(segment_id, given["purpose"], given["parts"], given["name"])
        try:
            made = exports.propose(segment, order, given["reason"].strip(), scope)
        except KequnError as problem:
            form.add_error(None, refusal(problem))
        else:
            said = language.text("已提交，由另一位同事审批后可下载", "Asked for; it can be downloaded once approved")
            messages.success(request, said)
            return redirect("approval", made.pk)
    with reading.bank(scope) as bank:
        number, out = size(bank, segment.tree(bank.bank.tags.schema), MARKETING)
        policy = read_policy(reading.home())
        return render(request, "kequn/segments/export.html", {
            "segment": segment, "form": form, "number": number, "held_out": out, "as_of": bank.as_of, "narrow": not scope.whole,
            "share": policy.holdout, "most": int(policy.export["rows"]), "days": int(policy.export["days"]),
        })


def shown(found: Approval, scope: Scope) -> dict[str, Any]:
    """Return what the page of an approval shows of a list."""
    export = exports.asked(found)
    with reading.bank(scope) as bank:
        counted = size(bank, export.tree(bank), export.order.purpose) if scope.may(May.COUNT) else None
        as_of = bank.as_of
    parts = " · ".join(f"{part} {share:.0%}" for part, share in (export.order.shares or {}).items())
    return {"segment": export.segment, "purpose": language.said(exports.PURPOSES[export.order.purpose]), "parts": parts,
            "split": export.order.name, "number": counted and counted[0], "held_out": counted and counted[1], "as_of": as_of,
            "until": exports.until(found), "downloads": exports.may_download(found, scope)}


@page(May.DEFINE)
@require_POST
@never_cache
def download(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Give the file, marked with who had it, when and what for; the look is logged with everybody in it."""
    scope.require(May.SEE_PERSONS)
    found = exports.own(number, scope)
    made, mark = exports.download(found, scope, language.current())
    excel = request.POST.get("as") != "csv"
    return attachment((as_excel if excel else as_csv)(made, mark), f"{found.subject}-{mark.code}.{'xlsx' if excel else 'csv'}")
