"""A journal -> the rows as they were. What a person entered since then stays."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q

from networks.importers.writing import Journal, updates_write
from networks.importers.written_models import written_model, written_models
from networks.models import (
    Application,
    Flow,
    NetworkInterface,
    PortGroup,
    Project,
    Segment,
    VCenter,
    VirtualMachine,
)
from networks.selectors.chunks import chunks

# What goes without saying when a VM, port group or segment goes.
UNSPOKEN = {
    model._meta.label
    for model in (Application, Flow, NetworkInterface, PortGroup, Project, Segment, VCenter, VirtualMachine)
} | {"networks.Coupling", "networks.JoinProposal"}


def journal_pack(journal: Journal) -> bytes:
    """The journal as bytes."""
    return gzip.compress(json.dumps(journal, cls=DjangoJSONEncoder, separators=(",", ":")).encode(), compresslevel=1)


def journal_unpack(packed: bytes) -> Journal:
    """What `journal_pack` packed."""
    return json.loads(gzip.decompress(packed))


def journal_undo(journal: Journal) -> Counter[type[Model]]:
    """Take a commit back, inside the caller's transaction; what else went with the rows, by model."""
    entries = {apps.get_model(label): entry for label, entry in journal.items()}
    backwards = [written for written in reversed(written_models()) if written.model in entries]
    others = [written for written in backwards if not written.is_imports_alone]
    for written in backwards:
        if written.is_imports_alone:
            _restore_whole(written.model, entries[written.model])
    lost: Counter[type[Model]] = Counter()
    for written in others:
        if written.used is None:
            lost += _delete(written.model, entries[written.model]["created"])
    for written in reversed(others):
        _restore(written.model, entries[written.model]["updated"])
    for written in others:
        if written.used is not None:
            lost += _delete(written.model, _unused(written.model, written.used, entries[written.model]["created"]))
    return lost


def _restore_whole(model: type[Model], entry: dict[str, Any]) -> None:
    _delete(model, entry["created"])
    updates = {
        pk: _typed(model, dict(zip(group["fields"], old, strict=True)))
        for group in entry["updated"]
        for pk, old, _ in group["rows"]
    }
    updates_write(model, updates, mind_decisions=False)
    if entry["deleted"]:
        names = entry["deleted"]["fields"]
        model._default_manager.bulk_create(
            model(**_typed(model, dict(zip(names, values, strict=True)))) for values in entry["deleted"]["rows"]
        )


def _restore(model: type[Model], groups: list[dict[str, Any]]) -> None:
    """Give fields their old values where they still have the imported ones and no person has decided them since."""
    decided = written_model(model).decided
    updates: dict[int, dict[str, Any]] = {}
    for group in groups:
        fields = group["fields"]
        guards = {decided[name][0] for name in fields if name in decided}
        names = list(dict.fromkeys((*fields, *sorted(guards))))
        now: dict[int, dict[str, Any]] = {}
        for some in chunks([pk for pk, _, _ in group["rows"]]):
            for pk, *values in model._default_manager.filter(pk__in=some).values_list("pk", *names):
                now[pk] = dict(zip(names, values, strict=True))
        for pk, old, new in group["rows"]:
            if pk in now:
                given = zip(fields, _values(model, fields, old), _values(model, fields, new), strict=True)
                updates[pk] = {
                    name: before
                    for name, before, imported in given
                    if now[pk][name] == imported and not _is_decided(model, name, now[pk])
                }
    updates_write(model, {pk: values for pk, values in updates.items() if values})


def _is_decided(model: type[Model], name: str, now: dict[str, Any]) -> bool:
    guard = written_model(model).decided.get(name)
    return guard is not None and now[guard[0]] == guard[1]


def _values(model: type[Model], fields: Iterable[str], values: list[Any]) -> list[Any]:
    return list(_typed(model, dict(zip(fields, values, strict=True))).values())


def _typed(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """JSON's texts as the columns' own types (dates)."""
    return {
        name: value if isinstance(value, list | dict) else _field(model, name).to_python(value)
        for name, value in values.items()
    }


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _unused(model: type[Model], used: Q, pks: list[int]) -> list[int]:
    """Those of `pks` that nobody uses."""
    keep = {
        pk
        for some in chunks(pks)
        for pk in model._default_manager.filter(used, pk__in=some).values_list("pk", flat=True)
    }
    return [pk for pk in pks if pk not in keep]


def _delete(model: type[Model], pks: list[int]) -> Counter[type[Model]]:
    lost: Counter[type[Model]] = Counter()
    for some in chunks(pks):
        _, by_label = model._default_manager.filter(pk__in=some).delete()
        for label, count in by_label.items():
            if label not in UNSPOKEN and label != model._meta.label:
                lost[apps.get_model(label)] += count
    return lost
