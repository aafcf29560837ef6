"""The forms of one's own account, with our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from kequn.access.models import User
from kequn.web import language
from kequn.web.account.adapter import said


class LoginForm(account.LoginForm):
    """Staff number and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "login", "工号", "Staff number", autofocus=True, autocapitalize="none", spellcheck="false")
        _word(self, "password", "密码", "Password")


class ChangePasswordForm(account.ChangePasswordForm):
    """The current password and a new one, which is another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", "当前密码", "Current password", autofocus=True)
        _word(self, "password1", "新密码", "New password")
        self.fields["password1"].help_text = said(
            "至少 10 位，不能全是数字，不能是常见密码，也不能与工号或姓名相近",
            "At least 10 characters, not digits only, not a common one, nothing like your number or name")
        _word(self, "password2", "再输一次新密码", "New password again")

    def clean_password1(self) -> str:
        """Refuse the old one."""
        new: str = self.cleaned_data["password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(language.text("新密码不能与当前密码相同", "The new password must be another"))
        return new

    def save(self) -> None:
        """Change it; a password that was handed out has done its work."""
        super().save()
        User.objects.filter(pk=self.user.pk).update(must_change_password=False, password_until=None)


class ReauthenticateForm(account.ReauthenticateForm):
    """One's password again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", "密码", "Password", autofocus=True)


class CodeForm(mfa.AuthenticateForm):
    """The code of the second factor, at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self)


class CodeAgainForm(mfa.ReauthenticateForm):
    """The code of the second factor, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self)


class ActivateForm(totp.ActivateTOTPForm):
    """The first code of a new second factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", "验证码", "Code", autofocus=True, inputmode="numeric")


def _code(form: forms.Form) -> None:
    _word(form, "code", "验证码或恢复码", "Code, or a recovery code", autofocus=True)


def _word(form: forms.Form, name: str, zh: str, en: str, **attributes: Any) -> None:
    """Give a field our words; what allauth would say inside the box goes."""
    field = form.fields[name]
    field.label, field.help_text = language.text(zh, en), ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= attributes
