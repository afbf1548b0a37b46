"""The sample estate's scenario, entered as a team would: `networks/sample/scenario.py` describes the file."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from migrations_app.models import Scenario
from migrations_app.services.calendar import freeze_create, window_create
from migrations_app.services.scenarios import pool_set, scenario_create, scenario_update
from networks.choices import RuleKind
from networks.models import Application, PortGroup, Project
from networks.sample.scenario_days import dated, dated_windows, first_day
from networks.services.anchors import anchor_create
from networks.services.connectivity import (
    address_ranges_add,
    connectivity_update,
    device_save,
    leg_measure_set,
    policy_routes_set,
)
from networks.services.errors import ServiceError
from networks.services.estate import (
    application_set_moves_together,
    vm_add_blackout,
    vms_set_criticality,
    vms_set_dates,
    vms_set_disposition,
)
from networks.services.risk_inputs import risk_inputs_set
from networks.services.rules import rule_create
from networks.services.segments import segment_update, segments_join, segments_set_treatment

Json = dict[str, Any]


@transaction.atomic
def sample_scenario_apply(*, project: Project, sample: Json, today: date, by: AbstractBaseUser | None) -> Scenario:
    """Decide about the imported sample what its scenario file says, and make the scenario, relative to `today`.

    All or nothing; ServiceError names what the project does not have.
    """
    start_on = first_day(sample, today)
    _Decisions(project, by, start_on, main_vcenter=sample["appliances"][0]["vcenter"]).enter(sample)
    return _scenario(project, by, start_on, sample)


def _scenario(project: Project, by: AbstractBaseUser | None, start_on: date, sample: Json) -> Scenario:
    settings = {name: value for name, value in sample["scenario"].items() if name != "name"}
    scenario = scenario_create(project=project, name=sample["scenario"]["name"], by=by, start_on=start_on)
    scenario_update(scenario=scenario, by=by, values=settings, reasons=sample.get("reasons", {}))
    for window in dated_windows(sample, start_on):
        values = {
            "name": window.name,
            "starts_at": window.starts.replace(tzinfo=project.zone),
            "ends_at": window.ends.replace(tzinfo=project.zone),
            "max_vms": window.max_vms,
        }
        window_create(scenario=scenario, by=by, values=values)
    for freeze in sample["freezes"]:
        first_on, last_on = dated(freeze["first_day"], start_on), dated(freeze["last_day"], start_on)
        freeze_create(scenario=scenario, name=freeze["name"], first_on=first_on, last_on=last_on, by=by)
    vcenters = dict(project.vcenters.values_list("server", "pk"))
    for pool in sample["appliances"]:
        pool_set(
            scenario=scenario,
            vcenter_id=vcenters[pool["vcenter"]],
            switch=pool["switch"],
            appliances=pool["appliances"],
            by=by,
        )
    return scenario


class _Decisions:
    """What the file decides about the estate, whatever the scenario."""

    def __init__(self, project: Project, by: AbstractBaseUser | None, start_on: date, main_vcenter: str) -> None:
        self._who: Json = {"project": project, "by": by}
        self._project = project
        self._by = by
        self._start_on = start_on
        self._main_vcenter = main_vcenter

    def enter(self, sample: Json) -> None:
        for join in sample["joins"]:
            keep, *others = [self._port_group(one) for one in join["port_groups"]]
            for other in others:
                segments_join(keep=_segment(keep), other=_segment(other), **self._who)
        for one in sample["prefixes"]:
            segment = _segment(self._port_group(one["port_group"]))
            segment_update(segment=segment, prefix=one["prefix"], gateway=one["gateway"], by=self._by)
        for one in sample["treatments"]:
            segment = _segment(self._port_group(one["port_group"]))
            treatment = {"treatment": one["treatment"], "reason": one["reason"]}
            segments_set_treatment(segment_ids=[segment.pk], **treatment, **self._who)
        for one in sample["dispositions"]:
            self._disposition(one)
        self._risk(sample)
        self._connectivity(sample.get("connectivity", {}), sample.get("mon", ()))
        for one in sample["applications"]:
            self._application(one)
        for one in sample["blackouts"]:
            first_on, last_on = dated(one["first_day"], self._start_on), dated(one["last_day"], self._start_on)
            for vm in self._serving(one["application"]):
                vm_add_blackout(vm=vm, first_on=first_on, last_on=last_on, note=one["note"], by=self._by)
        for one in sample["rules"]:
            steps = one["steps"] if one["kind"] == RuleKind.BEFORE else [one["vms"]]
            by_position = {place: self._vm_ids(one["vcenter"], names) for place, names in enumerate(steps)}
            rule_create(kind=one["kind"], name=one["name"], vm_ids_by_position=by_position, **self._who)

    def _risk(self, sample: Json) -> None:
        """What stands on networks and is no VM, and what is known of risk."""
        for one in sample.get("anchors", ()):
            segment = _segment(self._port_group(one["port_group"]))
            anchor_create(segment=segment, kind=one["kind"], name=one["name"], note=one["note"], by=self._by)
        answers = sample.get("risk_inputs", {})
        risk_inputs_set(answers={name: (value, "") for name, value in answers.items()}, **self._who)

    def _connectivity(self, sample: Json, with_mon: Iterable[Json]) -> None:
        """What is known of the network between the sites, and where MON is on."""
        for one in with_mon:
            segment_update(segment=_segment(self._port_group(one["port_group"])), has_mon=True, by=self._by)
        if not sample:
            return
        connectivity_update(**sample["links"], **self._who)
        for one in sample["ranges"]:
            address_ranges_add(**one, **self._who)
        policy_routes_set(routes=sample["policy_routes"], **self._who)
        for one in sample["devices"]:
            device_save(**one, **self._who)
        for one in sample["measures"]:
            leg_measure_set(**one, **self._who)

    def _disposition(self, one: Json) -> None:
        retire_on = None if "retire_on_day" not in one else dated(one["retire_on_day"], self._start_on)
        vms_set_disposition(
            vm_ids=self._vm_ids(one["vcenter"], one["vms"]),
            disposition=one["disposition"],
            reason=one["reason"],
            retire_on=retire_on,
            **self._who,
        )

    def _application(self, one: Json) -> None:
        application = Application.objects.filter(project=self._project, name=one["name"]).first()
        if application is None:
            raise _unknown(f"application {one['name']}")
        vm_ids = [vm.pk for vm in self._serving(one["name"])]
        application_set_moves_together(application=application, moves_together=one["moves_together"], by=self._by)
        if "criticality" in one:
            vms_set_criticality(vm_ids=vm_ids, criticality=one["criticality"], **self._who)
        if "latest_day" in one:
            latest_on = dated(one["latest_day"], self._start_on)
            vms_set_dates(vm_ids=vm_ids, earliest_on=None, latest_on=latest_on, **self._who)

    def _serving(self, application: str) -> Any:
        """The VMs of an application in the main vCenter."""
        main = self._project.vms.filter(vcenter__server=self._main_vcenter, is_template=False)
        return main.filter(application__name=application).order_by("pk")

    def _vm_ids(self, server: str, names: Iterable[str]) -> list[int]:
        found = dict(self._project.vms.filter(vcenter__server=server, name__in=names).values_list("name", "pk"))
        missing = [name for name in names if name not in found]
        if missing:
            raise _unknown(f"VM {missing[0]} of {server}")
        return [found[name] for name in names]

    def _port_group(self, named: Json) -> PortGroup:
        found = PortGroup.objects.filter(
            project=self._project,
            vcenter__server=named["vcenter"],
            switch=named["switch"],
            name=named["port_group"],
            missing_since=None,
        ).first()
        if found is None:
            raise _unknown(f"port group {named['port_group']} of switch {named['switch']}")
        return found


def _segment(port_group: PortGroup) -> Any:
    if port_group.segment is None:
        raise ServiceError(f"Port group {port_group.name} is part of no segment.", "Import the sample's own inventory.")
    return port_group.segment


def _unknown(what: str) -> ServiceError:
    return ServiceError(
        f"The scenario names {what}, which is not in the project.", "Import the sample's own inventory."
    )
