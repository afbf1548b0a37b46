"""The move as planned and as it goes, as a Django app."""

from django.apps import AppConfig


class MigrationsAppConfig(AppConfig):
    """Scenarios, windows, waves, stretches and the runs that plan them."""

    name = "migrations_app"
    verbose_name = "Migration"

    def ready(self) -> None:
        """Open the import pipeline to what happened."""
        from migrations_app.importers.registration import register_models
        from migrations_app.services.import_kinds import register_kinds

        register_models()
        register_kinds()
