"""Addresses of the move as planned: a project's front page, its segments' lives, its scenarios."""

from django.urls import path

from migrations_app.views import (
    actuals,
    alarms,
    anchors,
    files,
    finishing,
    hcx,
    project,
    risk_inputs,
    runbooks,
    runs,
    scenarios,
    segments,
    settings,
    studies,
    timeline,
    track,
    waves,
)

app_name = "migrations"

_PROJECT = "projects/<int:project_id>/"
_SCENARIO = f"{_PROJECT}scenarios/<int:scenario_id>/"
_SEGMENT = f"{_PROJECT}segments/<int:segment_id>/"

urlpatterns = [
    path(_PROJECT, project.front_page, name="project"),
    path(f"{_PROJECT}segments/<int:segment_id>/", segments.segment_detail, name="segment_detail"),
    path(f"{_PROJECT}segments/<int:segment_id>/stretches/", segments.stretch_new, name="stretch_new"),
    path(
        f"{_PROJECT}segments/<int:segment_id>/stretches/<int:stretch_id>/", segments.stretch_edit, name="stretch_edit"
    ),
    path(f"{_PROJECT}segments/<int:segment_id>/anchors/", anchors.anchor_new, name="anchor_new"),
    path(f"{_PROJECT}segments/<int:segment_id>/anchors/<int:anchor_id>/", anchors.anchor_edit, name="anchor_edit"),
    path(f"{_SEGMENT}runbook/", runbooks.runbook, name="runbook"),
    path(f"{_SEGMENT}runbook.txt", runbooks.runbook_text, name="runbook_text"),
    path(f"{_SEGMENT}runbook/steps/", runbooks.runbook_task, name="runbook_task"),
    path(f"{_SEGMENT}runbook/again/", runbooks.runbook_reset, name="runbook_reset"),
    path(f"{_SEGMENT}finish/", finishing.finish_start, name="finish_start"),
    path(f"{_SEGMENT}finish/<int:run_id>/", finishing.finish, name="finish"),
    path(f"{_SEGMENT}finish/<int:run_id>/apply/", finishing.finish_apply, name="finish_apply"),
    path(f"{_SEGMENT}finish/<int:run_id>/cancel/", finishing.finish_cancel, name="finish_cancel"),
    path(f"{_PROJECT}risk-inputs/", risk_inputs.risk_inputs, name="risk_inputs"),
    path(f"{_PROJECT}segments/<int:segment_id>/risk/", risk_inputs.segment_risk, name="segment_risk"),
    path(f"{_PROJECT}actuals/", actuals.actuals_page, name="actuals"),
    path(f"{_PROJECT}actuals.csv", actuals.actuals_file, name="actuals_csv"),
    path(f"{_PROJECT}actuals/moves/", actuals.actual_moves, name="actual_moves"),
    path(f"{_PROJECT}actuals/segment/", actuals.actual_segment, name="actual_segment"),
    path(f"{_PROJECT}track/", track.track, name="track"),
    path(f"{_PROJECT}track/segments/", track.tracked_segments, name="tracked_segments"),
    path(f"{_PROJECT}track/refresh/", track.track_start, name="track_start"),
    path(f"{_PROJECT}alarms/", alarms.alarm_list, name="alarm_list"),
    path(f"{_PROJECT}alarms/<int:alarm_id>/seen/", alarms.alarm_seen, name="alarm_seen"),
    path(f"{_PROJECT}alarms/channels/", alarms.channels, name="channels"),
    path(f"{_PROJECT}alarms/channels/<int:channel_id>/", alarms.channel_edit, name="channel_edit"),
    path(f"{_PROJECT}baselines/<int:baseline_id>/withdraw/", track.baseline_withdraw, name="baseline_withdraw"),
    path(f"{_PROJECT}hcx/", hcx.hcx_list, name="hcx_list"),
    path(f"{_PROJECT}scenarios/new/", scenarios.scenario_new, name="scenario_new"),
    path(_SCENARIO, scenarios.scenario, name="scenario"),
    path(f"{_SCENARIO}approve/", track.baseline_approve, name="baseline_approve"),
    path(f"{_SCENARIO}settings/", settings.scenario_settings, name="scenario_settings"),
    path(f"{_SCENARIO}windows/", settings.windows, name="windows"),
    path(f"{_SCENARIO}windows/<int:window_id>/", settings.window_edit, name="window_edit"),
    path(f"{_SCENARIO}freezes/", settings.freeze_new, name="freeze_new"),
    path(f"{_SCENARIO}freezes/<int:freeze_id>/delete/", settings.freeze_delete, name="freeze_delete"),
    path(f"{_SCENARIO}pools/", settings.pools, name="pools"),
    path(f"{_SCENARIO}pins/", settings.pins, name="pins"),
    path(f"{_SCENARIO}plan/", runs.plan_start, name="plan_start"),
    path(f"{_SCENARIO}runs/", runs.run_list, name="run_list"),
    path(f"{_SCENARIO}runs/<int:run_id>/", runs.plan_run, name="plan_run"),
    path(f"{_SCENARIO}runs/<int:run_id>/cancel/", runs.plan_run_cancel, name="plan_run_cancel"),
    path(f"{_SCENARIO}study/", studies.plan_study, name="plan_study"),
    path(f"{_SCENARIO}study/again/", studies.plan_study_again, name="plan_study_again"),
    path(f"{_SCENARIO}timeline/", timeline.timeline_page, name="timeline"),
    path(f"{_SCENARIO}timeline.svg", files.timeline_svg, name="timeline_svg"),
    path(f"{_SCENARIO}cutover-order/", timeline.cutover_order, name="cutover_order"),
    path(f"{_SCENARIO}waves/", waves.wave_list, name="wave_list"),
    path(f"{_SCENARIO}waves/changed/", waves.wave_changes, name="wave_changes"),
    path(f"{_SCENARIO}waves/<int:number>/", waves.wave_detail, name="wave_detail"),
    path(f"{_SCENARIO}waves/<int:number>/groups/<int:group_number>/", waves.group_elsewhere, name="group_elsewhere"),
    path(f"{_SCENARIO}wave-plan.csv", files.wave_plan_csv, name="wave_plan_csv"),
    path(f"{_SCENARIO}instance.json", files.instance_file, name="instance_file"),
    path(f"{_SCENARIO}plan.json", files.plan_file, name="plan_file"),
]
