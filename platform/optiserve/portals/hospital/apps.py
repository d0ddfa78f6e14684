from django.apps import AppConfig


class HospitalPortalConfig(AppConfig):
    name = "optiserve.portals.hospital"
    label = "portal_hospital"
