"""A new tag or a new version: the expression is tried while it is typed, and a second person decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kequn.access import approval
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import proposals, reading
from kequn.definitions.model import WORD, Definition
from kequn.facts.nodes import CUSTOMER, UNITS
from kequn.facts.schema import Type
from kequn.kernel.errors import KequnError, LanguageError
from kequn.loop.builder.spread import spread
from kequn.loop.personal import refuse_personal
from kequn.loop.scoped import ScopedBank
from kequn.tags.catalogue import shipped
from kequn.tags.model import KINDS, REFRESHES, TAG, TagDefinition
from kequn.web import language
from kequn.web.console.builder import told
from kequn.web.console.builder.saving import suggested
from kequn.web.console.tags.views import KINDS as KIND_TITLES
from kequn.web.console.tags.views import MEASURES
from kequn.web.console.tags.views import REFRESHES as REFRESH_TITLES
from kequn.web.doors import page
from kequn.web.outcome import refusal

LABELS = {
    "title_zh": ("中文名称", "Chinese title"), "title_en": ("英文名称", "English title"),
    "description_zh": ("中文说明", "what it says, in Chinese"), "description_en": ("英文说明", "what it says"),
    "theme": ("主题", "theme"), "unit": ("对象", "of"), "measure": ("计量", "counted in"), "kind": ("类型", "kind"),
    "refresh": ("更新", "refresh"), "owner": ("归口部门", "owner"), "expression": ("表达式", "expression"),
    "id": ("编号", "id"), "note": ("给审批人的话", "a word to who decides"),
}


class TagForm(forms.Form):
    """One version of a tag."""

    expression = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))
    unit = forms.ChoiceField()
    title_zh = forms.CharField(max_length=40)
    title_en = forms.CharField(max_length=80)
    description_zh = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    description_en = forms.CharField(max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    theme = forms.ChoiceField()
    measure = forms.ChoiceField()
    kind = forms.ChoiceField()
    refresh = forms.ChoiceField()
    owner = forms.CharField(max_length=80)
    id = forms.CharField(max_length=64, required=False)
    note = forms.CharField(max_length=400, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (zh, en) in LABELS.items():
            self.fields[name].label = language.text(zh, en)
        choices = {
            "unit": told.units(), "theme": [(zh, language.text(zh, en)) for zh, en in themes().items()],
            "measure": [(word, language.text(*title)) for word, title in MEASURES.items()],
            "kind": [(word, language.text(*KIND_TITLES[word])) for word in KINDS],
            "refresh": [(word, language.text(*REFRESH_TITLES[word])) for word in REFRESHES],
        }
        for name, given in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is written above
            field.choices = given
        self.fields["id"].help_text = language.text("不填则由名称生成", "made of the title if empty")

    def clean_id(self) -> str:
        """Return the id, or one made of the title."""
        given: str = self.cleaned_data["id"].strip() or suggested(self.cleaned_data.get("title_zh", ""))
        if not WORD.fullmatch(given):
            raise forms.ValidationError(language.text("以小写字母开头，只含 a–z、0–9 和 _", "a-z, 0-9 and _ only"))
        return given

    def definition(self) -> Definition:
        """Return what the form says as a definition."""
        given = self.cleaned_data
        body = {"unit": given["unit"], "measure": given["measure"], "kind": given["kind"], "expression": given["expression"],
                "theme": {"zh": given["theme"], "en": themes()[given["theme"]]}}
        description = {"zh": given["description_zh"], "en": given["description_en"] or given["description_zh"]}
        title = {"zh": given["title_zh"], "en": given["title_en"]}
        return Definition(TAG, given["id"], title, body, description, given["owner"], given["refresh"])


def themes() -> dict[str, str]:
    """Return the themes of the catalogue, from Chinese to English."""
    return {definition.body["theme"]["zh"]: definition.body["theme"]["en"] for definition in shipped().values()}


@page(May.DEFINE)
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Propose a new tag."""
    return _edited(request, scope, None)


@page(May.DEFINE)
def edit(request: HttpRequest, scope: Scope, tag_id: str) -> HttpResponse:
    """Propose a new version of a tag."""
    known = {definition.id: definition for definition in proposals.known().list(TAG)}
    if tag_id not in known:
        raise Http404
    return _edited(request, scope, known[tag_id])


def _edited(request: HttpRequest, scope: Scope, before: Definition | None) -> HttpResponse:
    form = TagForm(request.POST or None, initial=_initial(before, scope))
    if request.method == "POST" and form.is_valid():
        try:
            return _proposed(request, scope, form)
        except KequnError as error:
            form.add_error("expression", refusal(error))
    with reading.bank(scope) as bank:
        asked = request.POST if request.method == "POST" else form.initial
        context = {"form": form, "tag": before, **_tried(bank, asked.get("expression", ""), asked.get("unit", CUSTOMER))}
        return render(request, "kequn/tags/edit.html", context, status=422 if form.errors else 200)


def _proposed(request: HttpRequest, scope: Scope, form: TagForm) -> HttpResponse:
    definition = form.definition()
    content = proposals.content_of(definition)
    approval.propose(TAG, definition.id, content, scope, title=definition.title["zh"], note=form.cleaned_data["note"])
    zh, en = definition.title["zh"], definition.title["en"]
    done = language.text(f"已提交标签「{zh}」，审批后由下一次跑批算出", f"“{en}” is proposed; once approved, the next run has it")
    messages.success(request, done)
    return redirect("tag_list")


def _initial(before: Definition | None, scope: Scope) -> dict[str, Any]:
    if before is None:
        return {"owner": scope.role.zh if language.current() == "zh" else scope.role.en, "kind": "dynamic", "refresh": "daily"}
    tag = TagDefinition.of(before)
    return {
        "id": tag.id, "title_zh": tag.title["zh"], "title_en": tag.title["en"], "description_zh": tag.description.get("zh", ""),
        "description_en": tag.description.get("en", ""), "theme": tag.theme["zh"], "unit": tag.unit, "measure": tag.measure,
        "kind": tag.kind, "refresh": tag.refresh, "owner": tag.owner, "expression": tag.expression,
    }


@page(May.DEFINE)
def preview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Try an expression: how many have a value and how it is spread, or what is wrong with it."""
    with reading.bank(scope) as bank:
        asked = request.POST
        return render(request, "kequn/tags/preview.html", _tried(bank, asked.get("expression", ""), asked.get("unit", CUSTOMER)))


def _tried(bank: ScopedBank, expression: str, unit: str) -> dict[str, Any]:
    if not expression.strip() or unit not in UNITS:
        return {"as_of": bank.as_of}
    schema = bank.bank.tags.schema
    try:
        tree = bank.bank.dated.parsed(expression, unit)
        refuse_personal(tree, schema)
        found = spread(bank, tree, unit=unit)
    except LanguageError as error:
        return {"error": refusal(error), "as_of": bank.as_of}
    field = told.Field("", language.text("值", "value"), "", tree.type or Type.TEXT, tree)
    return {"spread": found, "chart": told.population_chart(field, found), "as_of": bank.as_of,
            "share": found.known / found.units if found.units else None}
