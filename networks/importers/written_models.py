"""The models an import may write, this app's and others': how their rows are made, changed and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q

from networks.choices import Source
from networks.models import (
    Anchor,
    Application,
    Flow,
    NetworkInterface,
    PortGroup,
    Project,
    Segment,
    VCenter,
    VirtualMachine,
)


@dataclass(frozen=True, slots=True)
class WrittenModel:
    """How the rows of one model are written and undone."""

    model: type[Model]
    owner: str = ""
    unique_field: str = ""
    is_imports_alone: bool = False
    used: Q | None = None
    decided: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    affects_plan: bool = True


# In the order rows are made: what a row refers to comes before it. They are taken back the other way round.
_WRITTEN: dict[type[Model], WrittenModel] = {}


def register_model(
    model: type[Model],
    *,
    owner: str = "",
    unique_field: str = "",
    is_imports_alone: bool = False,
    used: Q | None = None,
    decided: Mapping[str, tuple[str, Any]] | None = None,
    affects_plan: bool = True,
) -> None:
    """Let imports write `model`; register what its rows refer to before it.

    `owner`: path to the project of a model that comes by the ten thousand; its new rows are then drafts, nothing else.
    `unique_field`: the last part of a unique key; rows may exchange their keys, so each gets a placeholder first.
    `is_imports_alone`: nobody but an import changes its rows, so undoing restores them whole, deleted ones too.
    `used`: what says that somebody uses a row: undoing leaves it. Without it, rows an import made go with it.
    `decided`: a field imports propose -> the field and value that say that a person has decided it meanwhile.
    `affects_plan`: False where no plan ever reads it.
    """
    _WRITTEN[model] = WrittenModel(model, owner, unique_field, is_imports_alone, used, decided or {}, affects_plan)


def written_models() -> tuple[WrittenModel, ...]:
    """Every registered model, in the order rows are made."""
    return tuple(_WRITTEN.values())


def written_model(model: type[Model]) -> WrittenModel:
    """How `model` is written. KeyError where it was never registered."""
    return _WRITTEN[model]


_PREFIX = ("prefix_source", Source.ENTERED)
_GATEWAY = ("gateway_source", Source.ENTERED)
_TREATMENT = ("treatment_is_decided", True)
_DISPOSITION = ("disposition_is_decided", True)

register_model(Project)
register_model(VCenter, used=Q(vms__isnull=False) | Q(port_groups__isnull=False))
register_model(Application, used=Q(vms__isnull=False) | Q(moves_together=True))
register_model(
    Segment,
    unique_field="name",
    used=Q(port_groups__isnull=False) | Q(joined__isnull=False),  # a person may have joined another into it
    decided={
        "treatment": _TREATMENT,
        "treatment_reason": _TREATMENT,
        "prefix": _PREFIX,
        "prefix_source": _PREFIX,
        "gateway": _GATEWAY,
        "gateway_source": _GATEWAY,
    },
)
register_model(PortGroup, unique_field="name")
register_model(
    VirtualMachine,
    owner="project",
    unique_field="key",
    decided={
        "disposition": _DISPOSITION,
        "disposition_reason": _DISPOSITION,
        "application": ("application_is_decided", True),
    },
)
register_model(NetworkInterface, owner="vm__project", is_imports_alone=True)
register_model(Flow, owner="project", is_imports_alone=True)
register_model(Anchor)
