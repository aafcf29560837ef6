"""The pages as a Django app: when it is ready, approvals know what they do."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "kequn.web"

    def ready(self) -> None:
        """Say what approving a tag or segment does."""
        from kequn.bridge import proposals

        proposals.register()
