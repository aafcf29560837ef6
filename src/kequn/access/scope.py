"""The scope of a person: whose customers they see and how. Every read of either store takes one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from kequn.access.roles import May, Reach, Role
from kequn.kernel.errors import KequnError


class NotSeen(KequnError):
    """There is no such customer for this person; the same words whether there is none or it is another's.

    `customer_no` is who was asked for, for the log.
    """

    def __init__(self, text: str, customer_no: int | None = None) -> None:
        super().__init__(text)
        self.customer_no = customer_no


class Forbidden(KequnError):
    """This role may not do that; the text says who can grant it."""


class ForAnotherError(Forbidden):
    """The role may do that, but here somebody else must; the text says who, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Scope:
    """Who asks and what they may see.

    `actor` is the person's staff number or the name of a key. Of customers they see those of `outlets` (None: of all) or
    the `managed` numbers, as `role.reach` says.
    """

    actor: str
    role: Role
    outlets: frozenset[str] | None = frozenset()
    managed: frozenset[int] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether no customer is left out."""
        return self.role.reach is Reach.EVERYBODY or (self.role.reach is Reach.OUTLETS and self.outlets is None)

    def may(self, what: May) -> bool:
        """Return whether the role may do that."""
        return what in self.role.may

    def require(self, what: May) -> None:
        """Raise Forbidden where the role may not do that."""
        if what not in self.role.may:
            raise Forbidden(f"{self.role.en} may not {what.value.replace('_', ' ')}; an administrator can give another role")
