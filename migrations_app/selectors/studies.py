"""Reads of what is worked out beside plans."""

from migrations_app.models import Plan, PlanStudy


def study_of(plan: Plan) -> PlanStudy | None:
    """The study of a plan; None where none was asked for yet."""
    return PlanStudy.objects.filter(plan=plan).first()


def plans_to_study() -> list[Plan]:
    """Plans that nobody has studied or means to."""
    return list(Plan.objects.filter(study=None).select_related("scenario").only("pk", "scenario__project_id"))
