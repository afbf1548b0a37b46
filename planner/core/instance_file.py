"""Planning problems and plans as JSON files: `wave-instance/1` and `wave-plan/1`.

The same record always gives the same text. What is read is typed, finite and complete, or it is refused with a
sentence that names the object; keys the format does not know are ignored.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING
from dataclasses import fields as fields_of
from datetime import date
from typing import Any, TypeVar, get_args

from planner.core.errors import UnreadableInstance, UnreadablePlan
from planner.core.instance_check import check_instance
from planner.core.json_fields import Fields, read_object
from planner.core.records import (
    DEFAULT,
    Flow,
    Instance,
    Limits,
    Plan,
    RiskKnobs,
    Segment,
    SegmentDates,
    Vm,
    Wave,
    Weights,
    Window,
)

INSTANCE_FORMAT = "wave-instance/1"
PLAN_FORMAT = "wave-plan/1"

_NO_LIMITS = Limits(max_stretched=0)
_PLAIN_VM = Vm(id="", size_gb=0)

_Number = TypeVar("_Number", int, float)
_Record = Window | Limits | Segment | Vm | RiskKnobs | Weights
_Json = Any


def load_instance(text: str | bytes) -> Instance:
    """Read and check a planning problem; raises UnreadableInstance with the object named."""
    doc = read_object(text, INSTANCE_FORMAT, UnreadableInstance)
    instance = Instance(
        name=doc.text("name"),
        start_date=doc.day("start_date"),
        horizon_days=doc.whole("horizon_days"),
        windows=tuple(_window(one, number) for number, one in enumerate(doc.items("windows", needed=True), 1)),
        limits=_limits(Fields(doc.raw("limits"), "limits")),
        segments=tuple(_segment(one, number) for number, one in enumerate(doc.items("segments", needed=True), 1)),
        vms=tuple(_vm(one, number) for number, one in enumerate(doc.items("vms", needed=True), 1)),
        risk=_risk(Fields(doc.raw("risk"), "risk")),
        weights=_weights(Fields(doc.raw("weights"), "weights")),
        today=doc.day_or_none("today"),
        cutover_weekdays=_weekdays(doc),
        freezes=tuple(doc.day_range("freezes", one) for one in doc.items("freezes")),
        affinities=tuple(doc.texts("affinities", one) for one in doc.items("affinities")),
        anti_affinities=tuple(doc.texts("anti_affinities", one) for one in doc.items("anti_affinities")),
        precedences=tuple(_pair(doc, "precedences", one) for one in doc.items("precedences")),
        flows=tuple(_flow(doc, one) for one in doc.items("flows")),
    )
    check_instance(instance)
    return instance


def _named(doc: object, kind: str, number: int) -> Fields:
    fields = Fields(doc, f"{kind} number {number}")
    fields.name = f"{kind} {fields.text('id')}"
    return fields


def _window(doc: object, number: int) -> Window:
    fields = _named(doc, "window", number)
    return Window(
        id=fields.text("id"),
        start=fields.day("start"),
        end=fields.day("end"),
        stream=fields.text("stream", DEFAULT),
        max_vms=fields.whole_or_none("max_vms"),
        max_gb=fields.number_or_none("max_gb"),
        max_critical=fields.whole_or_none("max_critical"),
    )


def _limits(fields: Fields) -> Limits:
    return Limits(
        max_stretched=_slots_limit(fields),
        gap_days=fields.whole("gap_days", 0),
        presync_days=fields.whole("presync_days", 0),
        link_gb_per_day=_by_stream(fields, "link_gb_per_day", fields.as_number),
        hcx_max_inflight=_by_stream(fields, "hcx_max_inflight", fields.as_whole),
        stretch_lead_days=fields.whole("stretch_lead_days", 0),
        cutover_lag_days=fields.whole("cutover_lag_days", 0),
        max_cutovers_per_day=fields.whole_or_none("max_cutovers_per_day"),
        max_stretches_per_day=fields.whole_or_none("max_stretches_per_day"),
        critical_from=fields.whole("critical_from", _NO_LIMITS.critical_from),
    )


def _slots_limit(fields: Fields) -> int | Mapping[str, int]:
    value = fields.raw("max_stretched")
    if isinstance(value, dict):
        return {pool: fields.as_whole(f"max_stretched of pool {pool}", slots) for pool, slots in value.items()}
    return fields.as_whole("max_stretched", value)


def _by_stream(
    fields: Fields, key: str, read: Callable[[str, object], _Number]
) -> _Number | Mapping[str, _Number | None] | None:
    if not fields.has(key):
        return None
    value = fields.raw(key)
    if isinstance(value, dict):
        return {
            stream: None if one is None else read(f"{key} of stream {stream}", one) for stream, one in value.items()
        }
    return read(key, value)


def _segment(doc: object, number: int) -> Segment:
    fields = _named(doc, "segment", number)
    return Segment(
        id=fields.text("id"),
        risk_weight=fields.number("risk_weight"),
        pool=fields.text("pool", DEFAULT),
        slots=_slots(fields),
        gamma_per_tb=fields.number_or_none("gamma_per_tb"),
        cutover_not_before=fields.day_or_none("cutover_not_before"),
        stretched_since=fields.day_or_none("stretched_since"),
        cut_over_on=fields.day_or_none("cut_over_on"),
        closed_without_stretch=fields.flag("closed_without_stretch", False),
        stretchable=fields.flag("stretchable", True),
        anchored=fields.flag("anchored", False),
        max_stretch_days=fields.whole_or_none("max_stretch_days"),
        cutover_weekdays=_weekdays(fields),
        blackouts=tuple(fields.day_range("blackouts", one) for one in fields.items("blackouts")),
        change_windows=tuple(fields.day_range("change_windows", one) for one in fields.items("change_windows")),
    )


def _slots(fields: Fields) -> Mapping[str, int] | None:
    if not fields.has("slots"):
        return None
    by_pool = fields.mapping("slots")
    return {pool: fields.as_whole(f"slots in pool {pool}", slots) for pool, slots in by_pool.items()} or None


def _vm(doc: object, number: int) -> Vm:
    fields = _named(doc, "VM", number)
    return Vm(
        id=fields.text("id"),
        size_gb=fields.number("size_gb"),
        segments=fields.texts("segments", fields.raw("segments")),
        stream=fields.text("stream", DEFAULT),
        moved_on=fields.day_or_none("moved_on"),
        criticality=fields.whole("criticality", _PLAIN_VM.criticality),
        app=fields.text_or_none("app"),
        external_gb_per_day=fields.number("external_gb_per_day", 0.0),
        blackouts=tuple(fields.day_range("blackouts", one) for one in fields.items("blackouts")),
        earliest=fields.day_or_none("earliest"),
        latest=fields.day_or_none("latest"),
        pinned_window=fields.text_or_none("pinned_window"),
    )


def _risk(fields: Fields) -> RiskKnobs:
    return RiskKnobs(fields.number("eta_days"), fields.number("beta"), fields.number("gamma_per_tb"))


def _weights(fields: Fields) -> Weights:
    return Weights(fields.number("risk"), fields.number("split_tb"), fields.number("makespan_day"))


def _weekdays(doc: Fields) -> tuple[int, ...] | None:
    if not doc.has("cutover_weekdays"):
        return None
    return tuple(doc.as_whole("cutover_weekdays", one) for one in doc.items("cutover_weekdays"))


def _pair(doc: Fields, key: str, value: object) -> tuple[str, str]:
    first, second = doc.texts(key, value, length=2)
    return first, second


def _flow(doc: Fields, row: object) -> Flow:
    if not isinstance(row, list) or len(row) != len(fields_of(Flow)):
        doc.refuse("flows", f"holds {row!r:.80}, which is no flow", "Give [VM, VM, bytes a day].")
    a, b = _pair(doc, "flows", row[:2])
    return Flow(a, b, doc.as_number("flows", row[2]))


def load_plan(text: str | bytes, instance: Instance) -> Plan:
    """Read a plan of an instance; raises UnreadablePlan. What the plan decides is judged by `checker.check` alone.

    A wave given by its dates gets the window with these dates; where none fits, the dates stand as its window.
    """
    doc = read_object(text, PLAN_FORMAT, UnreadablePlan)
    waves = enumerate(doc.items("waves", needed=True), 1)
    return Plan(
        waves=tuple(_wave(Fields(one, f"wave number {number}", UnreadablePlan), instance) for number, one in waves),
        assignment={vm: doc.as_text(f"assignment of VM {vm}", wave) for vm, wave in doc.mapping("assignment").items()},
        segments={segment: _dates(one, segment) for segment, one in doc.mapping("segments").items()},
        instance=doc.text("instance", ""),
    )


def _wave(fields: Fields, instance: Instance) -> Wave:
    wave_id, window_id = fields.text("id"), fields.text_or_none("window")
    start, end, stream = fields.day_or_none("start"), fields.day_or_none("end"), fields.text_or_none("stream")
    if window_id:
        window = next((one for one in instance.windows if one.id == window_id), None)
        if window is not None and (start not in (None, window.start) or end not in (None, window.end)):
            fields.refuse("start or end", f"is not that of window {window_id}", "Leave the dates out or correct them.")
        return Wave(wave_id, window_id)
    if start is None or end is None:
        fields.refuse("window", "is missing", "Name a window, or give start and end.")
    fits = {one.stream: one.id for one in instance.windows if (one.start, one.end) == (start, end)}
    if stream is not None:
        fits = {stream: fits[stream]} if stream in fits else {}
    if len(fits) > 1:
        fields.refuse("window", "is missing, and windows of several streams have its dates", "Name one of them.")
    return Wave(wave_id, next(iter(fits.values()), f"{start} to {end}"))


def _dates(doc: object, segment: str) -> SegmentDates:
    fields = Fields(doc, f"segment {segment}", UnreadablePlan)
    return SegmentDates(fields.day_or_none("stretch"), fields.day_or_none("cutover"))


def dump_instance(instance: Instance) -> str:
    """A planning problem as the text of its file, a record a line; what equals the format's default is left out."""
    head = {
        "format": INSTANCE_FORMAT,
        "name": instance.name,
        "start_date": instance.start_date,
        "horizon_days": instance.horizon_days,
        "today": instance.today,
        "limits": _set(instance.limits),
        "cutover_weekdays": instance.cutover_weekdays,
        "freezes": instance.freezes,
        "risk": _set(instance.risk),
        "weights": _set(instance.weights),
    }
    lists = {
        "windows": _list(_set(window) for window in instance.windows),
        "segments": _list(_set(segment) for segment in instance.segments),
        "vms": _list({**_set(vm), "segments": vm.segments} for vm in instance.vms),
        "affinities": _list(instance.affinities),
        "anti_affinities": _list(instance.anti_affinities),
        "precedences": _list(instance.precedences),
        "flows": _list((flow.a, flow.b, float(flow.bytes_per_day)) for flow in instance.flows),
    }
    return _document(head, lists)


def dump_plan(plan: Plan) -> str:
    """A plan as the text of its file, a record a line."""
    head: dict[str, _Json] = {"format": PLAN_FORMAT}
    if plan.instance:
        head["instance"] = plan.instance
    assignment = _object(plan.assignment.items())
    segments = _object((segment, _all(dates)) for segment, dates in plan.segments.items())
    lists = {"waves": _list(_all(wave) for wave in plan.waves), "assignment": assignment, "segments": segments}
    return _document(head, lists)


def _all(record: Wave | SegmentDates) -> dict[str, _Json]:
    """Every field of a small record."""
    return {field.name: getattr(record, field.name) for field in fields_of(record)}


def _set(record: _Record) -> dict[str, _Json]:
    """The fields of a record that are required or differ from their default, in the record's order."""
    given = {}
    for name, default, measured in _FIELDS[type(record)]:
        value = getattr(record, name)
        if default is MISSING or value != default:
            given[name] = _as_float(value) if measured else value
    return given


def _as_float(value: _Json) -> _Json:
    """A measure as float, so that equal records give one text: 2 and 2.0 are equal."""
    if isinstance(value, Mapping):
        return {key: _as_float(one) for key, one in value.items()}
    return None if value is None else float(value)


_FIELDS = {
    kind: tuple((field.name, field.default, float in (field.type, *get_args(field.type))) for field in fields_of(kind))
    for kind in (Window, Limits, Segment, Vm, RiskKnobs, Weights)
}


def _document(head: Mapping[str, _Json], lists: Mapping[str, str]) -> str:
    rows = [f"{json.dumps(key)}: {_encode(value)}" for key, value in head.items()]
    rows += [f"{json.dumps(key)}: {text}" for key, text in lists.items()]
    return "{" + ",\n".join(rows) + "}\n"


def _list(rows: Iterable[_Json]) -> str:
    return "[" + ",".join(f"\n {_encode(row)}" for row in rows) + "]"


def _object(rows: Iterable[tuple[str, _Json]]) -> str:
    return "{" + ",".join(f"\n {_encode(key)}: {_encode(value)}" for key, value in rows) + "}"


def _plain(value: object) -> _Json:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} has no place in a file")


_encode = json.JSONEncoder(default=_plain, allow_nan=False).encode
