"""The move as planned, as a Django app."""

from django.apps import AppConfig


class MigrationsAppConfig(AppConfig):
    """Scenarios, windows, waves, stretches and the runs that plan them."""

    name = "migrations_app"
    verbose_name = "Migration"
