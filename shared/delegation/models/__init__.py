"""Dealers, and what a hospital lets one of them see."""

from shared.delegation.models.dealer import Dealer
from shared.delegation.models.grant import Grant, Scope

__all__ = ["Dealer", "Grant", "Scope"]
