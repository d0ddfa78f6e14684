from django.apps import AppConfig


class OperatorPortalConfig(AppConfig):
    name = "optiserve.portals.operator"
    label = "portal_operator"
