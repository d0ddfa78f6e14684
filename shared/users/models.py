"""People, what they belong to, and the keys of programs."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shared.kernel.choices import choice
from shared.kernel.ids import new_secret
from shared.users.networks import CidrField


class OrganisationKind(models.TextChoices):
    HOSPITAL = choice("hospital", _("Hospital"))
    MAKER = choice("maker", _("Maker"))
    DEALER = choice("dealer", _("Dealer"))
    OPERATOR = choice("operator", _("Operator"))


class UserManager(BaseUserManager):
    def get_queryset(self) -> models.QuerySet["User"]:
        """People without their password's hash: the hospitals' roles may not read that column."""
        return super().get_queryset().defer("password")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in by e-mail; without a password, only an invitation can set one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person, known by e-mail address only: no name is asked for.

    Sessions hold on to ``session_stamp``, which a new password renews.
    """

    email = models.EmailField(_("E-mail address"))
    session_stamp = models.CharField(max_length=64, default=new_secret)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="users_user_email")]

    def __str__(self) -> str:
        return self.email

    def set_password(self, raw_password: str | None) -> None:
        """Set it, and end what was signed in with the old one."""
        super().set_password(raw_password)
        self.session_stamp = new_secret()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, over the stamp instead of the password, which is not read at every door."""
        salt = "shared.users.session"
        return salted_hmac(salt, self.session_stamp, secret=secret, algorithm="sha256").hexdigest()


class Session(AbstractBaseSession):
    """What a browser is remembered by, at one door. ``door`` is a schema: public or a hospital's.

    ``user_id`` is written beside the signed data so that a person's sessions can be ended; since
    when, last seen and with which browser, so that the person can tell them apart.
    """

    door = models.CharField(max_length=40)
    user_id = models.BigIntegerField(null=True)
    since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    agent = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["user_id"], name="users_session_of")]

    def __str__(self) -> str:
        return f"{self.door} {self.user_id}"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Django's own maintenance asks for it."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")


class Membership(models.Model):
    """A role that a person has in one organisation, one row each. The operator's has id 0.

    A role given up keeps its row, so that who might do what, and when, can be told later.
    Organisations live in apps above this one, so kind and id name them, not a foreign key.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation_kind = models.CharField(max_length=20, choices=OrganisationKind)
    organisation_id = models.BigIntegerField()
    role = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation_kind", "organisation_id", "role"],
                condition=Q(ended_at__isnull=True),
                name="users_membership_role_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_kind", "organisation_id"], name="users_membership_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}@{self.organisation_kind}:{self.organisation_id}"


class Invitation(models.Model):
    """A mailed link that makes an address a member. The link's secret is stored as its hash."""

    email = models.EmailField()
    organisation_kind = models.CharField(max_length=20, choices=OrganisationKind)
    organisation_id = models.BigIntegerField()
    role = models.CharField(max_length=40)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email} -> {self.organisation_kind}:{self.organisation_id}"


class ApiKey(models.Model):
    """A program's key: shown once, stored as its hash (secrets.py), found again by its prefix.

    It ends at the earliest of ``expires_at``, ``retires_at`` (it has a successor), ``revoked_at``.
    Of the addresses it is used from, and was refused from, only the network is kept. ``told_at``:
    when its administrators were last told that it ends soon.
    """

    organisation_kind = models.CharField(max_length=20, choices=OrganisationKind)
    organisation_id = models.BigIntegerField()
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    operations = ArrayField(models.CharField(max_length=60))
    networks = ArrayField(CidrField(), default=list, db_default=[])
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor"
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    expires_at = models.DateTimeField()
    retires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = CidrField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_from = CidrField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_kind", "organisation_id"], name="users_apikey_of")
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"

    @property
    def ends_at(self) -> datetime:
        """When it ends by itself, unless it is revoked before."""
        return min(self.expires_at, self.retires_at or self.expires_at)


class IdentityProvider(models.Model):
    """An organisation's own OpenID provider, by which its people may sign in. One at most.

    ``domains``: of which mail domains it may vouch for addresses. ``factor_values``: which values
    of acr or amr mean that it has asked for a second factor. ``is_only``: nobody but
    administrators comes in with a password while it is open.
    """

    organisation_kind = models.CharField(max_length=20, choices=OrganisationKind)
    organisation_id = models.BigIntegerField()
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.BinaryField()
    domains = ArrayField(models.CharField(max_length=253))
    factor_values = ArrayField(models.CharField(max_length=120), default=list)
    is_open = models.BooleanField(default=False)
    is_only = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_kind", "organisation_id"], name="users_provider_once"
            )
        ]

    def __str__(self) -> str:
        return self.issuer

    @property
    def organisation(self) -> str:
        """Whose it is in one word, as Belonging.key says it."""
        return f"{self.organisation_kind}:{self.organisation_id}"


class Identity(models.Model):
    """Who a provider's subject is here. ``is_chosen``: the person said so while signed in."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    subject = models.CharField(max_length=255)
    is_chosen = models.BooleanField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="users_identity_subject"),
            models.UniqueConstraint(fields=["provider", "user"], name="users_identity_user"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.subject}"
