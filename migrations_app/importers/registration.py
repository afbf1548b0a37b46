"""The models that imports of this app write, beside those of the estate."""

from django.db.models import Exists, OuterRef, Q

from migrations_app.models import HcxExtension, HcxMigration, Stretch
from networks.importers.written_models import register_model
from networks.models import Appliance


def register_models() -> None:
    """Let imports write what really happened. Called once, when the app is ready."""
    register_model(Appliance, used=Q(Exists(Stretch.objects.filter(appliance=OuterRef("pk")))))
    # Taken back last, for the recorded extensions that say they come from it get their old source first.
    register_model(HcxExtension, used=Q(pk__in=()), affects_plan=False)
    register_model(Stretch)
    register_model(HcxMigration, owner="project", is_imports_alone=True, affects_plan=False)
