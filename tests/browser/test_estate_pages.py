"""The pages of the estate as a person meets them: in a real browser, with a real worker."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from networks.choices import Role
from networks.models import Membership, Project
from tests.conftest import Worker
from tests.migrations_app.factories import add_port_group, make_project, make_segment, make_vm

INVENTORY = "VM,VM ID,VI SDK UUID,Network #1\nweb01,vm-1,AAAA-1,web\nweb02,vm-2,AAAA-1,web\n"
LISTS = ["vm_list", "port_group_list", "segment_list", "rule_list", "flow_list", "coupling_list", "import_list"]


@pytest.fixture
def project(transactional_db: None, user: User) -> Project:
    """A small estate with something on every page."""
    project = make_project("Frankfurt exit")
    Membership.objects.create(project=project, user=user, role=Role.OWNER)
    web, db = make_segment(project, "web", prefix="10.0.1.0/24", prefix_source="inferred"), make_segment(project, "db")
    add_port_group(web, "web-2")
    erp = project.applications.create(name="ERP")
    for number in range(6):
        make_vm(project, f"erp-{number}", web, db, application=erp, annotation="note", owner="Finance")
    make_vm(project, "netless")
    rule = project.move_rules.create(kind="apart", name="never both")
    rule.members.create(vm=project.vms.get(name="erp-0"))
    project.flows.create(source_text="erp-0", destination_text="192.0.2.1", bytes_per_day=10**9)
    run = project.deriveruns.create(state="completed")
    evidence = [f"erp-{number} has NICs on both." for number in range(5)]
    project.couplings.create(run=run, segment=web, other=db, kind="shared-vm", weight=6, evidence=evidence)
    project.join_proposals.create(segment=web, other=db, reason="Both have VLAN 7.")
    return project


def open_page(page: Page, live_server: LiveServer, name: str, *ids: int) -> None:
    page.goto(live_server.url + reverse(f"networks:{name}", args=ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_that_axe_finds(
    logged_in_page: Page, live_server: LiveServer, project: Project, scheme: Literal["light", "dark"]
) -> None:
    logged_in_page.emulate_media(color_scheme=scheme)
    vm, found = project.vms.get(name="erp-0"), {}
    run = project.importruns.create(
        kind="rvtools",
        file_name="a.xlsx",
        state="completed",
        problems=[{"sheet": "vInfo", "row": 2, "column": "VM", "value": "?", "message": "No name."}],
        differences=[{"kind": "new", "what": "VM", "key": "", "name": "a", "details": ["Its size is 1 GiB."]}],
    )
    pages: list[tuple[str, tuple[int, ...]]] = [(name, (project.pk,)) for name in (*LISTS, "project_settings")]
    pages += [
        ("project_list", ()),
        ("project_new", ()),
        ("vm_detail", (project.pk, vm.pk)),
        ("import_detail", (project.pk, run.pk)),
    ]
    for name, ids in pages:
        open_page(logged_in_page, live_server, name, *ids)
        results = Axe().run(logged_in_page)
        if results.violations_count:
            found[name] = results.generate_report()
    assert not found, "\n".join(found.values())


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_its_window(
    logged_in_page: Page, live_server: LiveServer, project: Project, width: int
) -> None:
    logged_in_page.set_viewport_size({"width": width, "height": 900})
    wide = {}
    for name in (*LISTS, "project_settings"):
        open_page(logged_in_page, live_server, name, project.pk)
        wide[name] = logged_in_page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert not {name: pixels for name, pixels in wide.items() if pixels > 0}


def test_a_file_goes_from_the_disk_into_the_estate(
    logged_in_page: Page, live_server: LiveServer, project: Project, worker: Worker, tmp_path: Path
) -> None:
    file = tmp_path / "vInfo.csv"
    file.write_text(INVENTORY)
    open_page(logged_in_page, live_server, "import_list", project.pk)
    logged_in_page.get_by_label("File", exact=True).set_input_files(file)
    logged_in_page.get_by_role("button", name="Read it").click()
    logged_in_page.get_by_role("button", name="Commit").click()
    expect(logged_in_page.get_by_text("In the estate since")).to_be_visible(timeout=20_000)
    open_page(logged_in_page, live_server, "vm_list", project.pk)
    expect(logged_in_page.get_by_role("link", name="web01")).to_be_visible()


def test_the_list_follows_what_is_typed_and_its_address_too(
    logged_in_page: Page, live_server: LiveServer, project: Project
) -> None:
    open_page(logged_in_page, live_server, "vm_list", project.pk)
    logged_in_page.get_by_label("Search").fill("netless")
    expect(logged_in_page.get_by_role("row")).to_have_count(2)  # the head and one VM
    logged_in_page.wait_for_url("**q=netless**")
    expect(logged_in_page.locator("#matches")).to_have_text("VMs that match: 1")
    logged_in_page.reload()
    expect(logged_in_page.get_by_role("row")).to_have_count(2)


def test_rows_ticked_with_shift_are_changed_together(
    logged_in_page: Page, live_server: LiveServer, project: Project
) -> None:
    open_page(logged_in_page, live_server, "vm_list", project.pk)
    logged_in_page.get_by_role("checkbox", name="erp-1").click()
    logged_in_page.get_by_role("checkbox", name="erp-4").click(modifiers=["Shift"])
    logged_in_page.get_by_text("Change VMs").click()
    logged_in_page.locator(".bulk").get_by_label("Criticality").select_option("5")
    logged_in_page.get_by_role("button", name="Set criticality").click()
    expect(logged_in_page.get_by_role("status").first).to_have_text("4 VMs: the criticality is set.")
    assert sorted(project.vms.filter(criticality=5).values_list("name", flat=True)) == [f"erp-{n}" for n in range(1, 5)]


def test_the_colours_chosen_stay_chosen(logged_in_page: Page, live_server: LiveServer, project: Project) -> None:
    open_page(logged_in_page, live_server, "vm_list", project.pk)
    logged_in_page.get_by_role("button", name="Use the dark colours").click()
    logged_in_page.reload()
    expect(logged_in_page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(logged_in_page.get_by_role("button", name="Use the light colours")).to_be_visible()


def test_the_keyboard_skips_to_the_content_and_leaves_a_menu(
    logged_in_page: Page, live_server: LiveServer, project: Project
) -> None:
    open_page(logged_in_page, live_server, "vm_list", project.pk)
    logged_in_page.keyboard.press("Tab")
    expect(logged_in_page.get_by_text("Skip to the content")).to_be_focused()
    logged_in_page.keyboard.press("Enter")
    expect(logged_in_page.locator("main")).to_be_focused()
    menu = logged_in_page.get_by_label("Account ada")
    menu.focus()
    logged_in_page.keyboard.press("Enter")
    expect(logged_in_page.get_by_role("button", name="Log out")).to_be_visible()
    logged_in_page.keyboard.press("Escape")
    expect(logged_in_page.get_by_role("button", name="Log out")).to_be_hidden()
    expect(menu).to_be_focused()


def test_without_script_a_vm_is_found_and_decided(
    browser: Browser, logged_in_page: Page, live_server: LiveServer, project: Project
) -> None:
    state = logged_in_page.context.storage_state()
    with browser.new_context(java_script_enabled=False, storage_state=state) as context:
        page = context.new_page()
        open_page(page, live_server, "vm_list", project.pk)
        page.get_by_label("Search").fill("netless")
        page.get_by_role("button", name="Filter").click()
        page.get_by_role("checkbox", name="netless").check()
        page.get_by_text("Change VMs").click()
        page.get_by_label("What becomes of it").select_option("stays")
        page.get_by_label("Reason").fill("it has a dongle")
        page.get_by_role("button", name="Set disposition").click()
        expect(page.get_by_role("status").first).to_have_text("1 VM: the disposition is decided.")
    assert project.vms.get(name="netless").disposition_reason == "it has a dongle"
