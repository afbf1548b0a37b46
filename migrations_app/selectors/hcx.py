"""What HCX says, row by row: extensions and migrations as imported, what matched nothing first."""

from typing import Any

from django.db.models import BooleanField, Case, Count, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from migrations_app.models import HcxExtension, HcxMigration
from networks.models import Project

BYTES_PER_GB = 1e9


def hcx_extensions_of(
    project: Project, *, search: str = "", state: str = "", matched: bool | None = None
) -> QuerySet[HcxExtension]:
    """Extensions as HCX lists them. `state`: listed, gone. Each has `is_unmatched`; those come first."""
    wanted = _unmatched(matched, "port_group")
    if state in ("listed", "gone"):
        wanted &= Q(gone_on__isnull=state == "listed")
    for word in search.split():
        wanted &= _any(word, "network_name", "network_id", "destination", "appliance_name", "gateway", "stretch_id")
    rows = project.hcx_extensions.filter(wanted).select_related("port_group__segment", "port_group__vcenter")
    return rows.annotate(is_unmatched=_is_unmatched("port_group")).order_by(
        F("is_unmatched").desc(), F("gone_on").asc(nulls_first=True), "network_name", "pk"
    )


def hcx_migrations_of(
    project: Project, *, search: str = "", state: str = "", matched: bool | None = None
) -> QuerySet[HcxMigration]:
    """Migrations as HCX lists them. `state`: an `HcxState`. Each has `is_unmatched`, those first, and `transferred_gb`."""
    wanted = _unmatched(matched, "vm")
    if state:
        wanted &= Q(state=state)
    for word in search.split():
        wanted &= _any(word, "vm_name", "moref", "group_name", "type_text", "state_text", "migration_id")
    rows = project.hcx_migrations.filter(wanted).select_related("vm")
    return rows.annotate(
        is_unmatched=_is_unmatched("vm"), transferred_gb=Cast("transferred_bytes", FloatField()) / BYTES_PER_GB
    ).order_by(F("is_unmatched").desc(), F("ended_at").desc(nulls_first=True), "pk")


def hcx_counts(project: Project) -> dict[str, int]:
    """extensions, extended (still listed), extensions_unmatched; migrations, migrated, migrations_unmatched."""
    gone = Q(gone_on__isnull=False)
    of_extensions = project.hcx_extensions.aggregate(
        extensions=Count("pk"),
        extended=Count("pk", filter=~gone),
        extensions_unmatched=Count("pk", filter=_unmatched(False, "port_group")),
    )
    of_migrations = project.hcx_migrations.aggregate(
        migrations=Count("pk"),
        migrated=Count("pk", filter=Q(state="migrated")),
        migrations_unmatched=Count("pk", filter=_unmatched(False, "vm")),
    )
    return {**of_extensions, **of_migrations}


def _unmatched(matched: bool | None, to: str) -> Q:
    if matched is None:
        return Q()
    unmatched = ~Q(unmatched_reason="") | Q(**{f"{to}__isnull": True})
    return ~unmatched if matched else unmatched


def _is_unmatched(to: str) -> Case:
    return Case(When(_unmatched(False, to), then=Value(True)), default=Value(False), output_field=BooleanField())


def _any(word: str, *fields: str) -> Q:
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
    return condition


def hcx_rows_of(project: Project, show: str, **asked: Any) -> QuerySet[HcxExtension] | QuerySet[HcxMigration]:
    """The rows of one list: extensions or migrations."""
    return hcx_migrations_of(project, **asked) if show == "migrations" else hcx_extensions_of(project, **asked)
