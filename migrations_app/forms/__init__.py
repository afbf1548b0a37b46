"""What people send: each form checks shape and bounds, services check the rest."""

from migrations_app.forms.calendar import FreezeForm, PinForm, WindowForm, WindowsForm
from migrations_app.forms.filters import AlarmFilters, HcxExtensionFilters, HcxMigrationFilters, TrackedFilters
from migrations_app.forms.numbers import number
from migrations_app.forms.scenarios import ScenarioForm, SettingsForm
from migrations_app.forms.segments import SegmentForm, StretchForm
from migrations_app.forms.tracking import ApprovalForm, ChannelForm
from migrations_app.forms.weekdays import WEEKDAYS

__all__ = [
    "WEEKDAYS", "AlarmFilters", "ApprovalForm", "ChannelForm", "FreezeForm", "HcxExtensionFilters",
    "HcxMigrationFilters", "PinForm", "ScenarioForm", "SegmentForm", "SettingsForm", "StretchForm", "TrackedFilters",
    "WindowForm", "WindowsForm", "number",
]  # fmt: skip
