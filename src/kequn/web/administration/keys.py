"""API keys: a list, a new one whose secret is shown once, an end."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kequn.access import keys as service
from kequn.access.models import ApiKey
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.organisation.models import Outlet
from kequn.web import language
from kequn.web.administration.forms import KeyForm
from kequn.web.doors import page


@never_cache
@page(May.MANAGE_USERS)
def keys(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the keys; make one and show its text, once."""
    form, made = KeyForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        outlet = Outlet.objects.filter(outlet_id=given["outlet"]).first()
        key, text = service.make(scope, given["name"], given["role"], outlet, given["days"])
        form, made = KeyForm(), {"key": key, "text": text}
    found = Paginator(ApiKey.objects.select_related("outlet"), 30).get_page(request.GET.get("page"))
    outlets = Outlet.objects.values_list("outlet_id", "name")
    return render(request, "kequn/administration/keys.html", {
        "form": form, "made": made, "page": found, "now": timezone.now(), "outlets": outlets})


@require_POST
@page(May.MANAGE_USERS)
def revoke(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """End a key at once."""
    get_object_or_404(ApiKey, pk=number)
    service.revoke(scope, number)
    messages.success(request, language.text("密钥已作废，用它的请求会被拒绝", "The key is revoked; requests with it are refused"))
    return redirect("keys")
