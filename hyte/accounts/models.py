"""One principal for everyone: staff sign in, contacts and organisations open a personal link."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock, links

ONE_LINE = RegexValidator(
    r"[\x00-\x1f\x7f\u2028\u2029]", _("Write this on one line, without line breaks."), inverse_match=True
)


class UserManager(BaseUserManager["User"]):
    def create_user(self, login: str | None, password: str | None = None, **fields: object) -> "User":
        """Staff when `login` is an e-mail address; a person with a personal link only when it is None."""
        login = self.normalize_email(login).lower() if login else None
        user = self.model(login=login, **{"email": login or "", **fields})
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(login, password, is_superuser=True, **fields)

    def get_by_natural_key(self, login: str | None) -> "User":
        """Signing in does not care about capital letters in the address."""
        return self.get(login=(login or "").strip().lower())

    def by_password_link(self, token: str) -> "User | None":
        """The member of staff who may set a new password with this link now."""
        public_id = links.public_id_of(token)
        user = self.filter(public_id=public_id).first() if public_id else None
        return user if user and user.may_set_password(token, clock.now()) else None

    def by_link(self, token: str) -> "User | None":
        """The person whose personal link this is, if it can be used now."""
        public_id = links.public_id_of(token)
        user = self.filter(public_id=public_id).first() if public_id else None
        return user if user and user.opens(token, clock.now()) else None


class News(models.TextChoices):
    """How often a member of staff gets a letter about what others have done."""

    AT_ONCE = "at once", _("At once, within some minutes")
    DAILY = "daily", _("Once a day, in the morning, when something has happened")
    NEVER = "never", _("Never")


class User(AbstractBaseUser, PermissionsMixin):
    login = models.EmailField(_("sign-in address"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=120, validators=[ONE_LINE])
    title = models.CharField(_("title"), max_length=120, blank=True, validators=[ONE_LINE])
    email = models.EmailField(_("e-mail"), validators=[ONE_LINE])
    phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[ONE_LINE])
    asked_email = models.EmailField(_("e-mail asked for"), blank=True, editable=False, validators=[ONE_LINE])
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    news = models.CharField(
        _("letters about what has happened"), max_length=7, choices=News.choices, default=News.DAILY
    )
    is_active = models.BooleanField(default=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link_version = models.PositiveIntegerField(default=1, editable=False)  # of staff: of the link to a new password
    link_valid_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(login__isnull=False) | Q(is_superuser=False), name="user_superuser_signs_in"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff_member(self) -> bool:
        """Signs in; everyone else comes by a personal link."""
        return self.login is not None

    @property
    def link_token(self) -> str:
        return links.token_for(self.public_id.hex, self.link_version)

    @property
    def password_token(self) -> str:
        """What stands in the link with which a member of staff sets the own password."""
        return links.token_for(self.public_id.hex, self.link_version, links.SET_PASSWORD)

    def may_set_password(self, token: str, now: datetime) -> bool:
        """Whether the token is this person's link to a new password, and works at `now`: for a time, and once."""
        in_time = self.link_valid_until is not None and now < self.link_valid_until
        is_right = links.is_valid(token, self.link_version, links.SET_PASSWORD)
        return self.is_staff_member and self.is_active and in_time and is_right

    def opens(self, token: str, now: datetime) -> bool:
        """Whether this token is this person's usable personal link at `now`. The only place that decides it."""
        in_time = self.link_valid_until is None or now < self.link_valid_until
        return self.is_active and in_time and links.is_valid(token, self.link_version)


class Submission(models.Model):
    """A form that has arrived: its second arrival acts no more (see hyte.idempotency)."""

    id = models.UUIDField(primary_key=True)
    path = models.CharField(max_length=500)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("submission")

    def __str__(self) -> str:
        return f"{self.path} {self.id}"


class Event(models.Model):
    """The audit trail, written by every action in its own transaction. `verb`: noun.doing, e.g. "memo.approve".

    `subject`: "noun:id" of what was done to; `area`: code of the county; `detail`: states, ids and counts, never a
    text, a token or an address.
    """

    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="events")
    verb = models.CharField(max_length=40)
    area = models.CharField(max_length=2, blank=True)
    subject = models.CharField(max_length=60, blank=True, db_index=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class LoginAttempt(models.Model):
    """Somebody tried to sign in, or to open a link that is none (`account` is empty): see hyte.accounts.throttle.

    Both are keyed hashes: nothing here names a person.
    """

    account = models.CharField(max_length=64, db_index=True)
    address = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("sign-in attempt")

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H.%M}"
