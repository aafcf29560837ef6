"""Every address. A page stands in the file of its readers."""

from __future__ import annotations

from django.urls import include, path, re_path

from kequn.api.api import api
from kequn.api.errors import nowhere
from kequn.project import health

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("", include("kequn.web.home.urls")),
    path("account/", include("kequn.web.account.urls")),
    path("api/v1/", api.urls),
    re_path("^api/", nowhere),
    path("", include("kequn.web.workbench.urls")),
    path("", include("kequn.web.console.urls")),
    path("", include("kequn.web.administration.urls")),
]
