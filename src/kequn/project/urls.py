"""Every address. A page stands in the file of its readers."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("kequn.web.home.urls")),
    path("account/", include("kequn.web.account.urls")),
    path("", include("kequn.web.workbench.urls")),
    path("", include("kequn.web.console.urls")),
    path("", include("kequn.web.administration.urls")),
]
