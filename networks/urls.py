"""Addresses of the pages of networks. Below /projects/<id>/ a page exists for the project's members only."""

from django.urls import path

from networks.views import connectivity, imports, members, projects, segments, ties, vms

app_name = "networks"

_PROJECT = "projects/<int:project_id>/"
_IMPORT = f"{_PROJECT}imports/<int:run_id>/"
_VM = f"{_PROJECT}vms/<int:vm_id>/"

urlpatterns = [
    path("", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_new, name="project_new"),
    path(f"{_PROJECT}settings/", projects.project_settings, name="project_settings"),
    path(f"{_PROJECT}members/", members.member_list, name="member_list"),
    path(f"{_PROJECT}members/<int:user_id>/role/", members.member_role, name="member_role"),
    path(f"{_PROJECT}members/<int:user_id>/remove/", members.member_remove, name="member_remove"),
    path(f"{_PROJECT}imports/", imports.import_list, name="import_list"),
    path(_IMPORT, imports.import_detail, name="import_detail"),
    path(f"{_IMPORT}progress/", imports.import_progress, name="import_progress"),
    path(f"{_IMPORT}commit/", imports.import_commit, name="import_commit"),
    path(f"{_IMPORT}undo/", imports.import_undo, name="import_undo"),
    path(f"{_IMPORT}again/", imports.import_read_again, name="import_read_again"),
    path(f"{_IMPORT}cancel/", imports.import_cancel, name="import_cancel"),
    path(f"{_PROJECT}vms/", vms.vm_list, name="vm_list"),
    path(f"{_PROJECT}vms/bulk/", vms.vm_bulk, name="vm_bulk"),
    path(_VM, vms.vm_detail, name="vm_detail"),
    path(f"{_VM}traffic/", vms.vm_traffic, name="vm_traffic"),
    path(f"{_VM}blackouts/", vms.blackout_add, name="blackout_add"),
    path(f"{_VM}blackouts/<int:blackout_id>/remove/", vms.blackout_remove, name="blackout_remove"),
    path(f"{_PROJECT}port-groups/", segments.port_group_list, name="port_group_list"),
    path(f"{_PROJECT}port-groups/<int:port_group_id>/split/", segments.port_group_split, name="port_group_split"),
    path(f"{_PROJECT}segments/", segments.segment_list, name="segment_list"),
    path(f"{_PROJECT}segments/bulk/", segments.segment_bulk, name="segment_bulk"),
    path(f"{_PROJECT}joins/<int:proposal_id>/", segments.join_proposal_answer, name="join_proposal_answer"),
    path(f"{_PROJECT}connectivity/", connectivity.connectivity, name="connectivity"),
    path(f"{_PROJECT}connectivity/profile/", connectivity.connectivity_profile, name="connectivity_profile"),
    path(f"{_PROJECT}connectivity/usual/", connectivity.connectivity_usual, name="connectivity_usual"),
    path(
        f"{_PROJECT}connectivity/ranges/<int:range_id>/remove/",
        connectivity.address_range_remove,
        name="address_range_remove",
    ),
    path(f"{_PROJECT}connectivity/devices/<int:device_id>/remove/", connectivity.device_remove, name="device_remove"),
    path(f"{_PROJECT}rules/", ties.rule_list, name="rule_list"),
    path(f"{_PROJECT}rules/<int:rule_id>/remove/", ties.rule_remove, name="rule_remove"),
    path(f"{_PROJECT}applications/<int:application_id>/tick/", ties.application_tick, name="application_tick"),
    path(f"{_PROJECT}flows/", ties.flow_list, name="flow_list"),
    path(f"{_PROJECT}dependencies/", ties.coupling_list, name="coupling_list"),
    path(f"{_PROJECT}dependencies/derive/", ties.derive_start, name="derive_start"),
    path(f"{_PROJECT}dependencies/progress/", ties.derive_progress, name="derive_progress"),
    path(f"{_PROJECT}dependencies/cancel/", ties.derive_cancel, name="derive_cancel"),
]
