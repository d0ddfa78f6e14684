"""Dealers (ディーラー): organisations that hospitals let look in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Dealer(models.Model):
    """A dealer (ディーラー)."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=120)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
