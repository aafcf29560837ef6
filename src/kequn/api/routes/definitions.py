"""The definitions that are in force, with all their versions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Router, Schema
from pydantic import Field

from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.errors import NotThere
from kequn.api.forms import Title, Word, answers
from kequn.bridge import reading
from kequn.definitions.model import Definition
from kequn.kernel.nearest import hint
from kequn.offers.catalogue import definitions

router = Router(tags=["definitions"])
READERS = (May.COUNT, May.APPROVE)

Kind = Annotated[Literal["tag", "segment", "group"], Path()]


class DefinitionOut(Schema):
    """One version of one definition."""

    kind: str
    id: str
    version: int = Field(description="0 is what the package ships.")
    title: Title
    description: Title
    owner: str
    refresh: str
    body: dict[str, Any]


class Definitions(Schema):
    """The version in force of each definition of a kind."""

    definitions: list[DefinitionOut]


class Versions(Schema):
    """Every version of one definition, the newest, which is in force, last."""

    versions: list[DefinitionOut]


@router.get("/{kind}", response=answers(Definitions), auth=opened_to(*READERS))
def of_kind(request: Call, kind: Kind) -> Definitions:
    """List the definitions of a kind."""
    return Definitions(definitions=[_out(found) for found in definitions(reading.home()).list(kind)])


@router.get("/{kind}/{name}", response=answers(Versions), auth=opened_to(*READERS))
def one(request: Call, kind: Kind, name: Annotated[Word, Path()]) -> Versions:
    """One definition, all versions."""
    known = definitions(reading.home())
    versions = known.versions(kind, name)
    if not versions:
        raise NotThere(f"there is no {kind} {name!r}{hint(name, [found.id for found in known.list(kind)])}")
    return Versions(versions=[_out(known.get(kind, name, version)) for version in versions])


def _out(found: Definition) -> DefinitionOut:
    return DefinitionOut(**found.content(), version=found.version)
