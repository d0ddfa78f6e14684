from django.apps import AppConfig


class MakerPortalConfig(AppConfig):
    name = "optiserve.portals.maker"
    label = "portal_maker"
