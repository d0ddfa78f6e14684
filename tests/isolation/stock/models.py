"""A tenant, its host, and a note in every schema."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Client(TenantMixin):
    auto_create_schema = False

    class Meta:
        app_label = "stock"


class Domain(DomainMixin):
    class Meta:
        app_label = "stock"


class Note(models.Model):
    """Its text names the schema it lies in."""

    text = models.TextField()

    class Meta:
        app_label = "stock"
        managed = False
        db_table = "note"

    def __str__(self) -> str:
        return self.text
