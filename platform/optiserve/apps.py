from django.apps import AppConfig


class OptiserveConfig(AppConfig):
    name = "optiserve"
    label = "optiserve"

    def ready(self) -> None:
        """Register the start-up checks and make our Celery app the current one."""
        from optiserve import celery, checks  # noqa: F401
