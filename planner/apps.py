"""The project room as a Django app: it binds Celery and registers the checks of the settings."""

from django.apps import AppConfig


class PlannerConfig(AppConfig):
    """Holds no models; its `ready` wires what every process needs."""

    name = "planner"
    verbose_name = "Unstretch"

    def ready(self) -> None:
        from planner import celery, checks

        celery.app.set_default()
        checks.register()
