from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "optiserve.portals.identity"
    label = "portal_identity"
