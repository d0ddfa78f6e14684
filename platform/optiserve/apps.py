from django.apps import AppConfig


class OptiserveConfig(AppConfig):
    name = "optiserve"
    label = "optiserve"

    def ready(self) -> None:
        """Register the start-up checks, make our Celery app the current one, and Django's
        connections ours; report errors and trace where somebody wants to know.
        """
        from optiserve import celery, checks, error_reports, traces  # noqa: F401
        from optiserve.tenancy.backend import own

        own.install()
        error_reports.begin()
        traces.begin()
