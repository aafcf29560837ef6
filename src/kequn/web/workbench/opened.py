"""A look is written down once: a customer's page gives its parts a token, and a part without one is a look of its own."""

from __future__ import annotations

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from kequn.access.log import What, looked
from kequn.access.scope import Scope

HOUR = 3600
_signer = TimestampSigner(salt="kequn.web.workbench.opened")


def opened(scope: Scope, number: int, what: What = What.CUSTOMER) -> str:
    """Write that the person opened this page, and return the token for its parts."""
    looked(scope, what, customer_no=number)
    return _signer.sign(f"{scope.actor} {number}").rpartition(" ")[2]


def part_of_opened(request: HttpRequest, scope: Scope, number: int, what: What = What.CUSTOMER) -> str:
    """Return the token that came with a part's request if it is of this person and customer; else write a look and make one."""
    token = request.GET.get("opened", "")
    try:
        _signer.unsign(f"{scope.actor} {token}", max_age=HOUR)
    except BadSignature:
        return opened(scope, number, what)
    if token.partition(":")[0] != str(number):
        return opened(scope, number, what)
    return token
