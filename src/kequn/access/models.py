"""The records of access: people who sign in. The rest of the folder's records stand in the files of their idea."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from kequn.access.roles import ROLES, Role
from kequn.organisation.models import Outlet


class User(AbstractUser):
    """A person who signs in; `username` is the staff number. Personal data: the name, while the person works here."""

    role_id = models.CharField(max_length=32, choices=[(role.id, role.zh) for role in ROLES.values()], default="manager")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True)
    display_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")

    @property
    def role(self) -> Role:
        """What the person may do."""
        return ROLES[self.role_id]
