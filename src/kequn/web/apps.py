"""The pages as a Django app: when it is ready, approvals know what they do."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "kequn.web"

    def ready(self) -> None:
        """Say what approving a tag, a segment, a list or a script does."""
        from kequn.bridge import exports, proposals, scripts

        proposals.register()
        exports.register()
        scripts.register()
