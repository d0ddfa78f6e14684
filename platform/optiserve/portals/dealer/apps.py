from django.apps import AppConfig


class DealerPortalConfig(AppConfig):
    name = "optiserve.portals.dealer"
    label = "portal_dealer"
