"""The forms of the administration."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kequn.access.keys import KEY_ROLES, LONGEST
from kequn.access.log import What
from kequn.access.models import ApiKey, User
from kequn.access.roles import ROLES, Reach
from kequn.customers.ids import number_of
from kequn.kernel.errors import KequnError
from kequn.organisation.models import Outlet
from kequn.web import language
from kequn.web.administration.words import WHATS


def roles(*, only: tuple[str, ...] = tuple(ROLES)) -> list[tuple[str, str]]:
    """Return roles to choose from, in the language of the request."""
    return [(role.id, language.text(role.zh, role.en)) for role in ROLES.values() if role.id in only]


class PlacedForm(forms.Form):
    """A role, and the place whose customers it sees."""

    role = forms.ChoiceField()
    outlet = forms.CharField(max_length=64, required=False)

    def clean_outlet(self) -> str:
        """Refuse a place that is not there."""
        outlet_id: str = self.cleaned_data["outlet"]
        if outlet_id and not Outlet.objects.filter(outlet_id=outlet_id).exists():
            raise forms.ValidationError(language.text("没有这个机构号", "There is no such outlet"))
        return outlet_id

    def clean(self) -> dict[str, Any]:
        """Refuse a role that sees a place's customers without the place."""
        cleaned = super().clean() or {}
        role = ROLES.get(cleaned.get("role", ""))
        if role and role.reach is Reach.OUTLETS and cleaned.get("outlet") == "":
            self.add_error("outlet", language.text("这个角色必须有机构", "This role needs a place"))
        return cleaned


class PersonForm(PlacedForm):
    """Who somebody is, what they may do and where."""

    field_order = ("staff_number", "name", "role", "outlet", "active")
    staff_number = forms.CharField(max_length=150)
    name = forms.CharField(max_length=100, required=False)
    active = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles()  # type: ignore[attr-defined]
        _words(self, staff_number=("工号", "Staff number"), name=("姓名", "Name"), role=("角色", "Role"),
               outlet=("机构号", "Outlet"), active=("可以登录", "May sign in"))
        self.fields["outlet"].widget.attrs["list"] = "outlets"
        self.fields["outlet"].help_text = language.text(
            "看本机构及以下客户的角色必须有机构", "Needed for roles that see the customers of a place")
        if person is not None:
            del self.fields["staff_number"]
        else:
            del self.fields["active"]

    def clean_staff_number(self) -> str:
        """Refuse a number that is there already, or is none."""
        number: str = self.cleaned_data["staff_number"].strip()
        if not number.isprintable() or " " in number:
            raise forms.ValidationError(language.text("工号不能含空格", "A staff number has no spaces"))
        if User.objects.filter(username__iexact=number).exists():
            raise forms.ValidationError(language.text("这个工号已经有人使用", "Somebody has this number already"))
        return number


class KeyForm(PlacedForm):
    """A key: for what, with whose scope, for how long."""

    field_order = ("name", "role", "outlet", "days")
    name = forms.CharField(max_length=100)
    days = forms.IntegerField(min_value=1, max_value=LONGEST, initial=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles(only=KEY_ROLES)  # type: ignore[attr-defined]
        _words(self, name=("用途", "Used by"), role=("角色", "Role"), outlet=("机构号", "Outlet"),
               days=("有效天数", "Days it lives"))
        self.fields["outlet"].widget.attrs["list"] = "outlets"
        self.fields["name"].help_text = language.text(
            "写明使用它的系统；日志里以此名出现", "The system that uses it; the log shows this name")

    def clean_name(self) -> str:
        """Refuse a name that is taken: the log could not tell the keys apart."""
        name: str = self.cleaned_data["name"].strip()
        if ApiKey.objects.filter(name=name).exists():
            raise forms.ValidationError(language.text("已有同名密钥，请换一个名字", "That name is taken; choose another"))
        return name


class LogForm(forms.Form):
    """What of the log is shown."""

    actor = forms.CharField(max_length=150, required=False)
    customer = forms.CharField(max_length=20, required=False)
    what = forms.ChoiceField(required=False)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", language.text("全部", "everything"))]
        kinds = [(what.value, language.text(*WHATS[what])) for what in What]
        self.fields["what"].choices = [*everything, *kinds]  # type: ignore[attr-defined]
        _words(self, actor=("工号或密钥", "Person or key"), customer=("客户号", "Customer"), what=("看了什么", "What"),
               since=("自", "From"), until=("至", "To"))
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "what" else "form-control"

    def clean_customer(self) -> int | None:
        """Return the number behind the id."""
        try:
            return number_of(self.cleaned_data["customer"]) if self.cleaned_data["customer"] else None
        except KequnError:
            said = language.text("请输入客户号，如 C00000123", "Enter a customer's id, such as C00000123")
            raise forms.ValidationError(said) from None

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if isinstance(since, date) and isinstance(until, date) and since > until:
            self.add_error("until", language.text("结束日期早于开始日期", "It ends before it begins"))
        return cleaned


def _words(form: forms.Form, **words: tuple[str, str]) -> None:
    for name, (zh, en) in words.items():
        form.fields[name].label = language.text(zh, en)
