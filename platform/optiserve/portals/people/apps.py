from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "optiserve.portals.people"
    label = "portal_people"
