"""Dealers, what a hospital lets one of them see, and looks that the operator asks for."""

from shared.delegation.models.dealer import Dealer
from shared.delegation.models.grant import Grant, Scope
from shared.delegation.models.support import SupportAccess, SupportState

__all__ = ["Dealer", "Grant", "Scope", "SupportAccess", "SupportState"]
