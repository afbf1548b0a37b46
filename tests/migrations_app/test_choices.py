"""The states the core finds are those that rows store and pages name."""

from enum import StrEnum

import pytest
from django.db.models import TextChoices

from migrations_app.choices import AlarmKind, SegmentState, WaveState
from planner.core.alarms import AlarmOf
from planner.core.lifecycle import LifeState
from planner.core.wave_states import WaveProgress


@pytest.mark.parametrize(("core", "rows"), [(AlarmOf, AlarmKind), (LifeState, SegmentState), (WaveProgress, WaveState)])
def test_core_and_rows_say_the_same(core: type[StrEnum], rows: type[TextChoices]) -> None:
    assert [one.value for one in core] == rows.values
