"""Saving a segment: a proposal that a second person decides on."""

from __future__ import annotations

import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from pypinyin import lazy_pinyin

from kequn.access import approval
from kequn.access.scope import Scope
from kequn.bridge import proposals
from kequn.definitions.model import WORD, Definition
from kequn.facts.nodes import UNITS
from kequn.segments.model import SEGMENT, SegmentDefinition
from kequn.web import language


class SaveForm(forms.Form):
    """What a segment is called, what it is for, and whose it is."""

    title_zh = forms.CharField(max_length=40, label="")
    title_en = forms.CharField(max_length=80, required=False, label="")
    description_zh = forms.CharField(max_length=400, required=False, label="", widget=forms.Textarea(attrs={"rows": 2}))
    description_en = forms.CharField(max_length=400, required=False, label="", widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.CharField(max_length=80, required=False, label="")
    note = forms.CharField(max_length=400, required=False, label="")
    id = forms.CharField(max_length=64, required=False, label="", widget=forms.TextInput(attrs={"spellcheck": "false"}))
    expression = forms.CharField(max_length=10_000, widget=forms.HiddenInput())
    unit = forms.ChoiceField(choices=[(unit, unit) for unit in UNITS], widget=forms.HiddenInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on
        labels = {"title_zh": ("中文名称", "Chinese title"), "title_en": ("英文名称", "English title"),
                  "description_zh": ("用途说明", "what it is for, in Chinese"), "description_en": ("英文说明", "what it is for"),
                  "owner": ("归口部门", "owner"), "note": ("给审批人的话", "a word to who decides"), "id": ("编号", "id")}
        for name, (zh, en) in labels.items():
            self.fields[name].label = language.text(zh, en)
        self.fields["id"].help_text = language.text(
            "小写字母、数字和下划线；不填则由名称生成", "small letters, digits and _; made of the title if empty")

    def clean_id(self) -> str:
        """Return the id, or one made of the title."""
        given: str = self.cleaned_data["id"].strip() or suggested(self.cleaned_data.get("title_zh", ""))
        if not WORD.fullmatch(given):
            raise forms.ValidationError(language.text(
                "编号以小写字母开头，只含小写字母、数字和下划线", "begin with a small letter; a-z, 0-9 and _ only"))
        return given


def suggested(title: str) -> str:
    """Return an id made of a title by its pinyin.

    >>> suggested("养老金客群")
    'yang_lao_jin_ke_qun'
    """
    word = re.sub(r"[^a-z0-9]+", "_", "_".join(lazy_pinyin(title)).lower()).strip("_")[:60]
    return word if word[:1].isalpha() else f"s_{word}".rstrip("_")


def filled(segment: SegmentDefinition | None, scope: Scope) -> SaveForm:
    """Return the form as it opens: with what the segment says already."""
    if segment is None:
        return SaveForm(initial={"owner": scope.role.zh if language.current() == "zh" else scope.role.en})
    return SaveForm(initial={
        "id": segment.id, "title_zh": segment.title["zh"], "title_en": segment.title["en"], "owner": segment.owner,
        "description_zh": segment.description.get("zh", ""), "description_en": segment.description.get("en", ""),
    })


def propose(request: HttpRequest, scope: Scope, form: SaveForm) -> HttpResponse:
    """Put the segment before a second person and go where one sees that it waits. KequnError where that cannot be."""
    given = form.cleaned_data
    title = {"zh": given["title_zh"], "en": given["title_en"] or given["title_zh"]}
    description = {"zh": given["description_zh"], "en": given["description_en"] or given["description_zh"]}
    body = {"unit": given["unit"], "expression": given["expression"]}
    definition = Definition(SEGMENT, given["id"], title, body, description, given["owner"])
    content = proposals.content_of(definition)
    approval.propose(SEGMENT, definition.id, content, scope, title=title["zh"], note=given["note"])
    said = language.text(
        f"已提交「{title['zh']}」，由另一位同事审批后生效", f"“{title['en']}” is proposed; it takes effect once approved")
    messages.success(request, said)
    return redirect("segment_list")
