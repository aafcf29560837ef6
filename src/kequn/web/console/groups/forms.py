"""What is asked of who proposes a group: rule, needs and the lines of the menu."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from kequn.definitions.model import WORD, Definition
from kequn.offers.model import GROUP, PERIODS, ServiceGroup
from kequn.web import language
from kequn.web.console.bilingual import both, label, parted
from kequn.web.console.builder.saving import suggested
from kequn.web.group_words import PERIODS as PERIOD_TITLES

EMPTY = 2  # lines that stand ready for new benefits
LABELS = {
    "title_zh": ("中文名称", "Chinese title"), "title_en": ("英文名称", "English title"),
    "description_zh": ("谁属于（中文）", "who belongs, in Chinese"), "description_en": ("谁属于（英文）", "who belongs"),
    "needs_zh": ("需要什么（中文）", "what they need, in Chinese"), "needs_en": ("需要什么（英文）", "what they need"),
    "expression": ("条件", "condition"), "owner": ("归口部门", "owner"), "id": ("编号", "id"),
    "note": ("给审批人的话", "a word to who decides"),
    "price": ("客户支付（本币）", "the customer pays"), "stock": ("总份数（空为不限）", "how many in all (empty: no limit)"),
    "outlets": ("网点号（空为全部，逗号分隔）", "outlets' ids (empty: everywhere)"), "limit": ("每人次数", "times for each"),
    "period": ("周期", "within"), "until": ("到哪天为止（空为长期）", "until which day (empty: it goes on)"),
}


class GroupForm(forms.Form):
    """One version of a group, less its menu."""

    title_zh = forms.CharField(max_length=40)
    title_en = forms.CharField(max_length=80)
    expression = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))
    description_zh = forms.CharField(max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    description_en = forms.CharField(max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    needs_zh = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    needs_en = forms.CharField(max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.CharField(max_length=80)
    id = forms.CharField(max_length=64, required=False)
    note = forms.CharField(max_length=400, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label(self, LABELS)
        self.fields["id"].help_text = language.text("不填则由名称生成", "made of the title if empty")

    def clean_id(self) -> str:
        """Return the id, or one made of the title."""
        return _word(self.cleaned_data["id"].strip() or suggested(self.cleaned_data.get("title_zh", "")))


class BenefitForm(forms.Form):
    """One line of a menu."""

    title_zh = forms.CharField(max_length=60)
    title_en = forms.CharField(max_length=80, required=False)
    description_zh = forms.CharField(max_length=200, required=False)
    description_en = forms.CharField(max_length=200, required=False)
    price = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, initial=Decimal("0.00"))
    stock = forms.IntegerField(min_value=0, max_value=10**9, required=False)
    limit = forms.IntegerField(min_value=1, max_value=1000, initial=1)
    period = forms.ChoiceField()
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    outlets = forms.CharField(max_length=2000, required=False)
    id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)  # noqa: S101  # as it is written above
        period.choices = [(word, language.text(*PERIOD_TITLES[word])) for word in PERIODS]
        period.initial = "year"
        label(self, LABELS)
        for name, (zh, en) in {"description_zh": ("说明（中文）", "what it is, in Chinese"),
                               "description_en": ("说明（英文）", "what it is")}.items():
            self.fields[name].label = language.text(zh, en)

    def clean_id(self) -> str:
        """Return the id, or one made of the title."""
        return _word(self.cleaned_data["id"].strip() or suggested(self.cleaned_data.get("title_zh", "")))

    def benefit(self) -> dict[str, Any]:
        """Return what the line says, as a definition's body has it."""
        given = self.cleaned_data
        outlets = [word for word in given["outlets"].replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if word]
        return {"id": given["id"], "title": both(given, "title"), "description": both(given, "description"),
                "price": f"{given['price']:.2f}", "stock": given["stock"], "outlets": outlets, "limit": given["limit"],
                "period": given["period"], "until": given["until"].isoformat() if given["until"] else None}


Menu = forms.formset_factory(BenefitForm, extra=EMPTY, can_delete=True, max_num=30)


def definition(form: GroupForm, menu: forms.BaseFormSet[BenefitForm]) -> Definition:
    """Return what the forms say as a definition."""
    given = form.cleaned_data
    lines = [line.benefit() for line in menu if line.has_changed() and not line.cleaned_data.get("DELETE")]
    kept = [line for line in menu.initial_forms if not line.has_changed()]
    order = {line.cleaned_data["id"]: place for place, line in enumerate(menu) if line.cleaned_data}
    listed = sorted([*(line.benefit() for line in kept), *lines], key=lambda one: order[one["id"]])
    body = {"expression": given["expression"], "needs": both(given, "needs"), "menu": listed}
    return Definition(GROUP, given["id"], both(given, "title"), body, both(given, "description"), given["owner"])


def filled(group: ServiceGroup) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a group says already, for the two forms."""
    said = parted({"title": group.title, "description": group.description, "needs": group.needs})
    lines = [{"id": each.id, "title_zh": each.title["zh"], "title_en": each.title["en"], "description_zh": each.description["zh"],
              "description_en": each.description["en"],
              "price": each.price.quantize(Decimal("0.01")), "stock": each.stock, "limit": each.limit,
              "period": each.period, "until": each.until, "outlets": ", ".join(each.outlets)} for each in group.menu]
    return {**said, "id": group.id, "expression": group.expression, "owner": group.owner}, lines


def _word(given: str) -> str:
    if not WORD.fullmatch(given):
        raise forms.ValidationError(language.text("以小写字母开头，只含 a–z、0–9 和 _", "a-z, 0-9 and _ only, a letter first"))
    return given
