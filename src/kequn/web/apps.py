"""The pages as a Django app: when it is ready, approvals know what they do."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "kequn.web"

    def ready(self) -> None:
        """Say what approving a tag, a segment or a list does."""
        from kequn.bridge import exports, proposals

        proposals.register()
        exports.register()
