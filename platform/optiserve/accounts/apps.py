from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "optiserve.accounts"
    label = "optiserve_accounts"

    def ready(self) -> None:
        """Listen to allauth."""
        from optiserve.accounts import listening  # noqa: F401
