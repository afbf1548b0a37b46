"""What the parts about risk need beside their records."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from migrations_app.selectors.segment_risk import SegmentRisk
from networks.forms.risk_inputs import SegmentRiskForm
from planner.core.risk_factors import Factor

register = template.Library()


@register.simple_tag(takes_context=True)
def segment_risk_form(context: dict[str, Any], risk: SegmentRisk) -> SegmentRiskForm:
    """The form of a segment's own answers: the one a view refused, else a new one."""
    form: SegmentRiskForm | None = context.get("risk_form")
    return SegmentRiskForm(risk.answers) if form is None else form


@register.filter
def x_words(factor: Factor) -> str | SafeString:
    """A factor's x of 0 to 1 as a percentage, marked where it only counts so because nobody knows."""
    said = f"{factor.x * 100:.0f} %"
    return format_html('<span class="unknown">{}</span>', f"unknown, {said}") if factor.is_unknown else said


@register.filter
def part(factor: Factor) -> str:
    """What a factor adds to a weight whose blast radius is 1, of what it adds at the worst: "0.08 of at most 0.10"."""
    return f"{factor.contribution(1):.2f} of at most {factor.share:.2f}"
