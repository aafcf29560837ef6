"""Fixing a segment on the data's day: a copy with its own name, or the segment itself; a second person decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import fixing, reading
from kequn.definitions.model import WORD
from kequn.kernel.errors import KequnError
from kequn.loop.builder import answer
from kequn.segments.service import definitions
from kequn.web import language
from kequn.web.console.segments.views import saved
from kequn.web.doors import page
from kequn.web.outcome import refusal


class FixForm(forms.Form):
    """What the fixed segment is called; with the id of the living one it takes its place."""

    title_zh = forms.CharField(max_length=40, label="")
    title_en = forms.CharField(max_length=80, label="")
    id = forms.RegexField(WORD, max_length=64, label="", widget=forms.TextInput(attrs={"spellcheck": "false"}))
    note = forms.CharField(max_length=400, required=False, label="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"title_zh": ("中文名称", "Chinese title"), "title_en": ("英文名称", "English title"), "id": ("编号", "id"),
                  "note": ("给审批人的话", "a word to who decides")}
        for name, both in labels.items():
            self.fields[name].label = language.text(*both)
        self.fields["id"].error_messages["invalid"] = language.text(
            "编号以小写字母开头，只含小写字母、数字和下划线", "begin with a small letter; a-z, 0-9 and _ only")
        self.fields["id"].help_text = language.text(
            "填原客群的编号，则原客群本身固定下来", "the living segment's own id fixes that one itself")


@page(May.DEFINE)
def ask(request: HttpRequest, scope: Scope, segment_id: str) -> HttpResponse:
    """Ask for a segment to be fixed on the data's day."""
    segment = saved(definitions(reading.home()), segment_id)
    with reading.bank(scope) as bank:
        day, number = bank.as_of, answer.answer(bank, segment.tree(bank.bank.tags.schema), segment.unit).number
        form = FixForm(request.POST or None, initial={
            "title_zh": f"{segment.title['zh'][:25]} {day:%Y-%m-%d} 固定",
            "title_en": f"{segment.title['en'][:60]}, fixed {day:%Y-%m-%d}", "id": f"{segment.id[:55]}_{day:%Y%m%d}"})
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                title = {"zh": given["title_zh"], "en": given["title_en"]}
                made = fixing.propose(bank, segment, given["id"], title, note=given["note"].strip())
            except KequnError as problem:
                form.add_error(None, refusal(problem))
            else:
                said = language.text("已提交，由另一位同事审批后生效", "Proposed; it takes effect once approved")
                messages.success(request, said)
                return redirect("approval", made.pk)
        return render(request, "kequn/segments/fix.html", {
            "segment": segment, "form": form, "number": number, "as_of": day, "narrow": not scope.whole})
