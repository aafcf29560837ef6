"""Who am I here."""

from __future__ import annotations

from ninja import Router, Schema
from pydantic import Field

from kequn.api.doors import Call, opened_to
from kequn.api.forms import Title, answers

router = Router(tags=["me"])


class Me(Schema):
    """Who calls, and what they may."""

    actor: str = Field(description="The staff number of the person, or key: and the name of the key.")
    role: str
    title: Title
    reach: str = Field(description="Whose customers are seen: managed, outlets, everybody (as numbers only) or nobody.")
    may: list[str]
    smallest: int = Field(description="Counts below this are not told; 0: all are.")


@router.get("", response=answers(Me), auth=opened_to())
def me(request: Call) -> Me:
    """Who calls, and what they may."""
    scope = request.auth
    role = scope.role
    return Me(actor=scope.actor, role=role.id, title={"zh": role.zh, "en": role.en}, reach=role.reach.value,
              may=sorted(role.may), smallest=role.smallest)
