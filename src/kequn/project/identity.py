"""How people sign in, from the environment: whether a second factor is required, and the bank's own identity provider."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kequn.project.environment import SettingError, secret

PROVIDER = "bank"  # the part of the address of our pages; the provider knows it as /account/oidc/bank/login/callback/


@dataclass(frozen=True)
class Identity:
    """Second factor optional or required; the identity provider, if there is one."""

    mfa: str
    issuer: str
    client_id: str
    client_secret: str
    name: str
    claim: str

    @property
    def providers(self) -> dict[str, Any]:
        """Return what allauth wants to know of the provider."""
        if not self.issuer:
            return {}
        app = {"provider_id": PROVIDER, "name": self.name, "client_id": self.client_id, "secret": self.client_secret,
               "settings": {"server_url": self.issuer}}
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    @property
    def origins(self) -> list[str]:
        """Return where a form may lead besides ourselves: signing in goes by the provider's pages."""
        parts = urlsplit(self.issuer)
        return [f"{parts.scheme}://{parts.netloc}"] if self.issuer else []


def read_identity() -> Identity:
    """Read the environment. SettingError names the variable that is wrong and what it may be."""
    mfa = os.environ.get("KEQUN_MFA") or "optional"
    if mfa not in ("optional", "required"):
        raise SettingError(f"KEQUN_MFA is optional or required, not {mfa!r}")
    issuer = (os.environ.get("KEQUN_OIDC_ISSUER") or "").rstrip("/")
    client_id, client_secret = os.environ.get("KEQUN_OIDC_CLIENT_ID") or "", secret("KEQUN_OIDC_CLIENT_SECRET") or ""
    if issuer:
        _check(issuer, client_id, client_secret)
    return Identity(mfa, issuer, client_id, client_secret, os.environ.get("KEQUN_OIDC_NAME") or "统一认证",
                    os.environ.get("KEQUN_OIDC_CLAIM") or "preferred_username")


def _check(issuer: str, client_id: str, client_secret: str) -> None:
    parts = urlsplit(issuer)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.netloc or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise SettingError("KEQUN_OIDC_ISSUER is an https address such as https://login.bank.example/realms/staff")
    if not client_id:
        raise SettingError("KEQUN_OIDC_CLIENT_ID is missing; the identity provider gives it together with a secret")
    if not client_secret:
        raise SettingError("KEQUN_OIDC_CLIENT_SECRET is missing; set it, or name its file by KEQUN_OIDC_CLIENT_SECRET_FILE")
