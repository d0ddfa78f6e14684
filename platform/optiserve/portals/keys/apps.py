from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "optiserve.portals.keys"
    label = "portal_keys"
