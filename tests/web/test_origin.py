"""Where a request came from: nobody can claim another's address."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from kequn.access import origin
from kequn.access.models import ReadLog
from kequn.web.origin import Origin, address_of
from tests.web.signing_in import sign_in, someone

PROXY = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(("behind_proxy", "forwarded", "address"), [
    (False, "10.9.9.9", "127.0.0.1"), (True, "10.9.9.9", "10.9.9.9"),
    (True, "1.1.1.1, 10.9.9.9", "10.9.9.9"), (True, "", "127.0.0.1"),
])
def test_only_the_proxy_s_word_counts(settings: Settings, behind_proxy: bool, forwarded: str, address: str) -> None:
    settings.SECURE_PROXY_SSL_HEADER = PROXY if behind_proxy else None
    assert address_of(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == address


@pytest.mark.django_db
def test_the_number_of_the_request_is_in_the_answer_and_beside_the_look(client: Client) -> None:
    someone()
    answer = sign_in(client)
    assert ReadLog.objects.get().request_id == answer["X-Request-Id"]


@pytest.mark.django_db
def test_what_need_not_be_waited_for_is_done_when_the_answer_is_sent() -> None:
    done: list[str] = []

    def fails() -> None:
        done.append("fails")
        raise ValueError

    def view(_request: HttpRequest) -> HttpResponse:
        origin.after_answer(fails)
        origin.after_answer(lambda: done.append("is done"))
        return HttpResponse()

    response = Origin(view)(RequestFactory().get("/"))
    assert done == []
    response.close()
    assert done == ["fails", "is done"]
    origin.after_answer(lambda: done.append("at once"))
    assert done[-1] == "at once"
