from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "tenants.feeds"
