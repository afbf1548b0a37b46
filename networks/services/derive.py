"""What follows from the estate: couplings and precedences of segments, likely joins, flows that now mean a VM."""

from collections import Counter

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from networks.adapters import EstateRecords, estate_instance, estate_records, name_of
from networks.choices import RunState
from networks.importers.flows.load import flows_load, flows_to_resolve_again
from networks.models import Coupling, DeriveRun, Project
from networks.selectors.projects import today_of
from networks.services.joins import joins_propose
from networks.services.runs import RunStopped, run_finish, run_guarded, run_heartbeat
from planner.core.graph import Coupling as FoundCoupling
from planner.core.graph import Evidence, couplings
from planner.core.groups import named
from planner.core.wording import counted


def derive_run_create(*, project: Project, by: AbstractBaseUser | None) -> DeriveRun:
    """A derivation to queue after commit; one that waits already is enough."""
    waiting = project.deriveruns.filter(state=RunState.PENDING).first()
    return waiting or DeriveRun.objects.create(
        project=project, created_by_id=by.pk if by else None, queued_at=timezone.now()
    )


def derive_run_execute(run: DeriveRun) -> None:
    """Derive everything anew and replace what was derived before, in one short transaction."""
    with run_guarded(run):
        project = run.project
        today = today_of(project)
        _step(run, 0.1, "finding the VMs that flows mean")
        resolved = flows_to_resolve_again(project)
        if not resolved.is_empty:
            with transaction.atomic():
                flows_load(resolved, Project.objects.select_for_update().get(pk=project.pk))
        _step(run, 0.3, "reading the estate")
        records = estate_records(project, today=today)
        _step(run, 0.5, "looking for what ties segments")
        found = couplings(estate_instance(records, today=today))
        _step(run, 0.8, "writing")
        with transaction.atomic():
            project.couplings.all().delete()
            Coupling.objects.bulk_create(_row(run, records, one) for one in found)
            joins = joins_propose(project)
            kinds = Counter(one.kind for one in found)
            run_finish(
                run,
                RunState.COMPLETED,
                message=f"{counted(len(found), 'coupling')} between segments, "
                f"{counted(joins, 'pair')} that may be one segment.",
                summary={"couplings": dict(kinds), "join_proposals": joins},
            )


def _row(run: DeriveRun, records: EstateRecords, found: FoundCoupling) -> Coupling:
    return Coupling(
        project_id=run.project_id,
        run=run,
        segment_id=records.segment_ids[found.a],
        other_id=records.segment_ids[found.b],
        kind=found.kind,
        weight=found.weight,
        evidence=[_sentence(found.kind, one, records) for one in found.evidence],
    )


def _sentence(kind: str, evidence: Evidence, records: EstateRecords) -> str:
    """One example as a sentence."""
    names = [name_of(vm) for vm in evidence.vms]
    match kind:
        case "shared-vm":
            return f"{names[0]} has NICs on both."
        case "flow" if not evidence.bytes_per_day:
            return f"{names[0]} and {names[1]} exchange traffic of unknown volume."
        case "flow":
            return f"{names[0]} and {names[1]} exchange {evidence.bytes_per_day / 1e9:,.2f} GB a day."
        case "affinity":
            label = records.labels[(evidence.rule or 1) - 1]
            return f"{label[:1].upper()}{label[1:]} moves together: {named(names)}."
    return f"{names[0]} moves before {names[1]} ({records.precedence_labels[(evidence.rule or 1) - 1]})."


def _step(run: DeriveRun, share: float, text: str) -> None:
    if not run_heartbeat(run, share=share, text=text):
        raise RunStopped
