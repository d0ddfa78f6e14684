from django.apps import AppConfig


class OptiserveConfig(AppConfig):
    name = "optiserve"
    label = "optiserve"

    def ready(self) -> None:
        """Register the start-up checks, listen to allauth, and make our Celery app the current."""
        from optiserve import celery, checks  # noqa: F401
        from optiserve.accounts import listening  # noqa: F401
