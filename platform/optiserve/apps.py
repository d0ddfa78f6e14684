from django.apps import AppConfig


class OptiserveConfig(AppConfig):
    name = "optiserve"
    label = "optiserve"

    def ready(self) -> None:
        """Register the start-up checks."""
        from optiserve import checks  # noqa: F401
