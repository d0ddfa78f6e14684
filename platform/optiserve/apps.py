from django.apps import AppConfig


class OptiserveConfig(AppConfig):
    name = "optiserve"
    label = "optiserve"

    def ready(self) -> None:
        """Register the start-up checks, make our Celery app the current one, and Django's
        connections ours.
        """
        from optiserve import celery, checks  # noqa: F401
        from optiserve.tenancy.backend import own

        own.install()
