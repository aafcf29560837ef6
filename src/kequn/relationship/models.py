"""The records of relationships: contacts, what customers want, what was promised, put off, and held back by the gate."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kequn.relationship.model import CHANNELS, INTENTS, OUTCOMES, Window


class Turn(models.Model):
    """A row for each customer that is locked while a contact is judged and written, so that caps hold whoever comes at once."""

    customer_no = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return f"turn {self.pk}"


class Script(models.Model):
    """A wording of one wave of a play that a second person released, with the number of its review and until when that holds.

    `ref` follows from the wave and the wording: released again with a new review, it goes on with what came of it so far.
    No personal data.
    """

    ref = models.CharField(max_length=16, unique=True)
    play = models.CharField(max_length=64)
    wave = models.CharField(max_length=64)
    wording = models.JSONField()  # by language
    review = models.CharField(max_length=60)
    review_until = models.DateField()
    maker = models.CharField(max_length=150)
    released_by = models.CharField(max_length=150)
    released_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("play", "wave", "released_at", "id")
        indexes = (models.Index(fields=("play", "wave"), name="scripts_of_wave"),)

    def __str__(self) -> str:
        return f"script {self.ref}"


class Contact(models.Model):
    """One contact with a customer, written once. A call that was begun has no outcome yet; it is said once, then never changed.

    `key` was made by whoever wrote it, so that what is sent twice stands once. `inbound`: the customer came to us. `breach`: a
    phone kept it while offline, and by what was known when it was sent the gate would have forbidden it by this rule. `script` is
    the wording that was shown to who made it.

    Personal data: the customer's number and what was noted of the talk; erasing the customer removes it.
    """

    key = models.UUIDField(unique=True)
    customer_no = models.BigIntegerField(db_index=True)
    staff = models.CharField(max_length=150)
    channel = models.CharField(max_length=10, choices=[(channel, zh) for channel, (zh, _) in CHANNELS.items()])
    intent = models.CharField(max_length=10, choices=[(intent, zh) for intent, (zh, _) in INTENTS.items()])
    moment = models.CharField(max_length=32, blank=True)
    script = models.CharField(max_length=16, blank=True)
    inbound = models.BooleanField(default=False)
    at = models.DateTimeField()
    answer = models.CharField(max_length=16, blank=True, choices=[(answer, zh) for answer, (zh, _) in OUTCOMES.items()])
    note = models.CharField(max_length=1000, blank=True)
    breach = models.CharField(max_length=20, blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("staff", "at"), name="contacts_of_staff"),
                   models.Index(fields=("script",), condition=~models.Q(script=""), name="contacts_of_script"))

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Wish(models.Model):
    """What a customer said they want or not, by intent and channel (empty: all). Rows are only added, the newest stands.

    Personal data: the customer's number and their word; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    intent = models.CharField(max_length=10, choices=[(intent, zh) for intent, (zh, _) in INTENTS.items()])
    channel = models.CharField(max_length=10, blank=True)
    wanted = models.BooleanField()
    door = models.CharField(max_length=20)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"wish {self.pk}"


class Hours(models.Model):
    """When a customer said they want to be contacted: from and until an hour, on weekends or not. Rows are only added.

    The newest stands.

    Personal data: the customer's number and their word; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    begins = models.PositiveSmallIntegerField(null=True, blank=True)
    ends = models.PositiveSmallIntegerField(null=True, blank=True)
    weekends = models.BooleanField(default=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        verbose_name_plural = "hours"

    def __str__(self) -> str:
        return f"hours {self.pk}"

    def plain(self) -> Window:
        """Return it as the gate takes it."""
        return Window(self.begins, self.ends, self.weekends)


class Promise(models.Model):
    """What a member of staff promised a customer, and by when; kept once.

    Personal data: the customer's number and what was promised; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    owner = models.CharField(max_length=150)
    due_on = models.DateField()
    what = models.CharField(max_length=200, blank=True)
    contact = models.OneToOneField(Contact, models.CASCADE, null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        indexes = (models.Index(fields=("owner", "due_on"), condition=models.Q(kept_at=None), name="promises_to_keep"),)

    def __str__(self) -> str:
        return f"promise {self.pk}"


class Meeting(models.Model):
    """A talk agreed with a customer ahead: when, by which channel, where, what about. It passed the gate when it was agreed.

    It waits until `contact` says how it was held, or somebody calls it off.

    Personal data: the customer's number, where and what about; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    owner = models.CharField(max_length=150)
    channel = models.CharField(max_length=10, choices=[(channel, zh) for channel, (zh, _) in CHANNELS.items()])
    intent = models.CharField(max_length=10, choices=[(intent, zh) for intent, (zh, _) in INTENTS.items()])
    at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(default=timezone.now)
    contact = models.OneToOneField(Contact, models.CASCADE, null=True, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(
            fields=("customer_no", "at"), condition=models.Q(off_at=None), name="one_meeting_at_a_time"),)

    def __str__(self) -> str:
        return f"meeting {self.pk}"


class Insight(models.Model):
    """What somebody understood of a customer: the core need, or a plan for them alone. Rows are only added, the newest stands.

    Personal data: the customer's number and what was understood; erasing the customer removes it.
    """

    KINDS = (("need", "核心需要"), ("plan", "一户一策"))
    customer_no = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=8, choices=KINDS)
    text = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"insight {self.pk}"


class Postponed(models.Model):
    """That somebody put a task off until a day. The newest of a task stands.

    Personal data: the customer's number; erasing the customer removes it.
    """

    task = models.CharField(max_length=80)
    customer_no = models.BigIntegerField(db_index=True)
    until = models.DateField()
    by = models.CharField(max_length=150, db_index=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        verbose_name_plural = "postponed"

    def __str__(self) -> str:
        return f"postponed {self.pk}"


class Held(models.Model):
    """That the gate held something back: of whom, by which rule, at which door. Once a day for the same.

    Personal data: the customer's number; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    rule = models.CharField(max_length=20)
    intent = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    door = models.CharField(max_length=20)
    staff = models.CharField(max_length=150)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name_plural = "held"
        constraints = (models.UniqueConstraint(
            fields=("customer_no", "rule", "intent", "channel", "door", "staff", "on"), name="held_once_a_day"),)

    def __str__(self) -> str:
        return f"held {self.pk}"
