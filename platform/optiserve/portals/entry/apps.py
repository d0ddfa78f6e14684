from django.apps import AppConfig


class EntryPortalConfig(AppConfig):
    name = "optiserve.portals.entry"
    label = "portal_entry"
