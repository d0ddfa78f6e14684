from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "optiserve.web"
    label = "web"
