"""People, what they belong to, and the keys of programs."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shared.kernel.choices import choice


class OrganisationKind(models.TextChoices):
    HOSPITAL = choice("hospital", _("Hospital"))
    MAKER = choice("maker", _("Maker"))
    DEALER = choice("dealer", _("Dealer"))
    OPERATOR = choice("operator", _("Operator"))


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in by e-mail; without a password, only an invitation can set one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person, known by e-mail address only: no name is asked for."""

    email = models.EmailField(_("E-mail address"))
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


class Membership(models.Model):
    """A person's role in one organisation. The operator's organisation has id 0.

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
                fields=["user", "organisation_kind", "organisation_id"],
                condition=Q(ended_at__isnull=True),
                name="users_membership_one_role",
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
    """A program's key: shown once, stored as its hash, found again by its prefix."""

    organisation_kind = models.CharField(max_length=20, choices=OrganisationKind)
    organisation_id = models.BigIntegerField()
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    operations = ArrayField(models.CharField(max_length=60))
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_kind", "organisation_id"], name="users_apikey_of")
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"
