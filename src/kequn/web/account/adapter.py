"""How allauth signs people in here: by staff number, no sign-up, no e-mail; locked accounts; its messages in both languages."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy

from kequn.access import sign_in
from kequn.access.models import User
from kequn.web import language
from kequn.web.origin import address_of

said = lazy(language.text, str)

# One text for a wrong number, a wrong password, a locked account and a password that ran out: it tells a stranger nothing.
REFUSED = said("工号或密码不正确。连续输错会锁定一段时间；一次性密码会过期。忘记密码请联系系统管理员。",
               "Staff number or password is not right. Wrong passwords in a row lock the account for a while, and one-time "
               "passwords run out. If you forgot yours, ask an administrator.")
TOLD = {
    "account/messages/password_changed.txt": (
        "密码已修改，其他设备上的登录均已退出", "Password changed; other devices are signed out"),
    "mfa/messages/totp_activated.txt": ("双因素认证已开启", "Two-factor authentication is on"),
    "mfa/messages/totp_deactivated.txt": ("双因素认证已关闭", "Two-factor authentication is off"),
    "mfa/messages/recovery_codes_generated.txt": (
        "已生成一组恢复码，更早的不再有效", "Recovery codes made; earlier ones are void"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Staff number and password; nobody signs up."""

    error_messages = {  # noqa: RUF012 - allauth's way
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "too_many_login_attempts": said("尝试次数过多，请稍后再试", "Too many attempts; wait a while"),
        "rate_limited": said("尝试次数过多，请稍后再试", "Too many attempts; wait a while"),
        "incorrect_password": said("密码不正确", "That is not your password"),
        "enter_current_password": said("当前密码不正确", "That is not your current password"),
        "incorrect_code": said("验证码不正确或已过期", "That code is not right, or too old"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an administrator adds people."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the person whose password it is, unless the account is barred."""
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            sign_in.failed(credentials.get("username", ""), now=timezone.now())
            return None
        if sign_in.barred(user, now=timezone.now()):
            sign_in.recorded(user, opened=False)
            return None
        sign_in.passed(user)
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count by."""
        return address_of(request) or "0.0.0.0"  # noqa: S104 - an unknown address, nothing is bound

    def post_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse:
        """Speak the person's language: what they chose in this browser, else what they chose before."""
        response: HttpResponse = super().post_login(request, user, **rest)
        sign_in.recorded(user, opened=True)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in dict(settings.LANGUAGES):
            User.objects.filter(pk=user.pk).exclude(language=chosen).update(language=chosen)
        else:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 24 * 3600, samesite="Lax",
                                secure=settings.SESSION_COOKIE_SECURE, httponly=True)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the account's page."""
        return reverse("account_me")

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *_: Any, **__: Any) -> None:
        """Say what happened where it is worth saying."""
        if message_template in TOLD:
            messages.add_message(request, level, language.text(*TOLD[message_template]))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask for the password again before something that matters, unless it was given just now."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """Send nothing: people have no e-mail address here."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of second factors lie encrypted in the records; where one is required nobody switches theirs off."""

    error_messages = {  # noqa: RUF012 - allauth's way
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": said("验证码不正确或已过期", "That code is not right, or too old"),
        "cannot_delete_authenticator": said("本系统要求双因素认证，不能关闭；更换手机请联系系统管理员",
                                            "A second factor is required here; for a new phone ask an administrator"),
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Return whether one may switch it off."""
        return settings.KEQUN_MFA != "required"

    def encrypt(self, text: str) -> str:
        """Return what is stored of a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"kequn.mfa.{settings.SECRET_KEY}".encode()).digest()))
