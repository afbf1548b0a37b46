"""Hours of a wave and what a window holds, worked by hand from the caps of HCX."""

from dataclasses import replace

import pytest

from planner.core.durations import (
    MovingVm,
    Transport,
    bulk_outage_hours,
    concurrency,
    copy_hours,
    delta_cycle,
    rav_capacity,
    seed_hours,
    vm_rate_mbit_s,
    vm_seed_hours,
    wave_duration,
    window_caps,
)

PLAIN = Transport(link_mbit_s=1_000, link_share=0.5, overhead=0.0)  # 500 Mbit/s
FAST = Transport(link_mbit_s=10_000, link_share=0.5, overhead=0.0)


def vms(count: int, gb: float, kind: str = "bulk", **fields) -> list[MovingVm]:
    return [MovingVm(kind, gb, **fields) for _ in range(count)]


def test_a_gigabyte_is_eight_thousand_megabits() -> None:
    assert copy_hours(450, 1_000) == pytest.approx(1.0)  # 450 GB = 3.6e6 Mbit, at 1000 Mbit/s 3600 s
    assert copy_hours(100, 1_000, overhead=0.15) == pytest.approx(115 / 450)


def test_copies_side_by_side_share_the_link() -> None:
    assert vm_rate_mbit_s(40, PLAIN) == 12.5
    assert vm_rate_mbit_s(1, FAST) == 1_000  # the cap of one migration
    assert vm_rate_mbit_s(4_000, FAST) == 25.0  # 200 at a time


def test_a_wave_of_equal_vms_takes_what_its_volume_takes() -> None:
    # 2100 GB at 500 Mbit/s with 15 %: 2100 * 1.15 * 8000 / (500 * 3600) h
    assert seed_hours(vms(40, 52.5), replace(PLAIN, overhead=0.15)) == pytest.approx(10.7333, abs=1e-4)


def test_a_vm_takes_longer_while_others_copy_beside_it() -> None:
    assert vm_seed_hours(225, 1, PLAIN) == pytest.approx(1.0)
    assert vm_seed_hours(225, 10, PLAIN) == pytest.approx(10.0)


def test_one_large_vm_takes_longer_than_the_volume_where_one_copy_cannot_fill_the_link() -> None:
    # 495 GB at 1600 Mbit/s take 0.69 h, but 450 GB at the 1000 of one copy an hour
    assert seed_hours([*vms(9, 5), *vms(1, 450)], FAST) == pytest.approx(1.0)
    # at 500 Mbit/s one copy fills the link: the small ones end early and leave it their share
    assert seed_hours([*vms(9, 5), *vms(1, 180)], PLAIN) == pytest.approx(1.0)


def test_an_ix_appliance_carries_1600_mbit_a_second() -> None:
    # 4 VMs get 1000 each, but together 1600: 4 * 180 GB take 1 h; two meshes carry 3200, so half an hour
    assert seed_hours(vms(4, 180), FAST) == pytest.approx(1.0)
    assert seed_hours(vms(4, 180), replace(FAST, meshes=2)) == pytest.approx(0.5)
    assert seed_hours(vms(4, 180), replace(FAST, link_mbit_s=None)) == pytest.approx(1.0)


def test_hcx_copies_200_at_a_time_on_a_mesh_and_300_on_a_manager() -> None:
    assert [concurrency(200, meshes) for meshes in (1, 2, 3)] == [200, 300, 300]
    assert concurrency(600, 1) == 600  # a manager that somebody scaled up
    said = " ".join(wave_duration(vms(201, 1), PLAIN).basis)
    assert "HCX copies 200 VMs at a time, so they take turns" in said


def test_changes_that_are_copied_slower_than_they_come_never_end() -> None:
    # 10 GB an hour: 20 GB in a cycle of 2 h; at 100 Mbit/s 45 GB an hour are copied, so 20 / 45 h
    assert delta_cycle(10, 100).hours == pytest.approx(20 / 45)
    assert delta_cycle(10, 100).basis.startswith("20 GB changed in 2 h take 27 min at 100 Mbit/s.")
    behind = delta_cycle(50, 100)
    assert behind.hours is None and "never catches up" in behind.basis
    assert delta_cycle(45, 100).hours is None  # exactly as fast is not faster


def test_the_outage_of_bulk_adds_what_changed_since_the_last_cycle() -> None:
    assert bulk_outage_hours(PLAIN) == 0.25
    assert bulk_outage_hours(PLAIN, changed_gb_per_h=22.5, cycle_age_h=2) == pytest.approx(0.25 + 0.2)  # 45 of 225 GB/h


@pytest.mark.parametrize(("window_h", "meshes", "minutes", "most"), [(8, 1, 10, 48), (8, 2, 10, 96), (1, 1, 7, 8)])
def test_rav_switches_over_one_after_another(window_h, meshes, minutes, most) -> None:
    assert rav_capacity(window_h, replace(PLAIN, meshes=meshes, rav_switchover_min=minutes)) == most


def test_a_wave_of_rav_copies_before_and_queues_inside_the_window() -> None:
    found = wave_duration(vms(25, 9, "rav"), replace(PLAIN, meshes=2))
    assert found.replication_h == pytest.approx(1.0)  # 225 GB at 500 Mbit/s
    assert found.switchover_h == pytest.approx(13 / 6)  # 13 on the longer queue, 10 min each
    assert found.basis[-1] == "RAV: 25 VMs one after another on 2 meshes, 10 min each, take 2.2 h."


def test_vmotion_and_cold_copy_one_after_another_inside_the_window() -> None:
    found = wave_duration([*vms(3, 69, "vmotion", memory_gb=5), *vms(2, 112.5, "cold")], PLAIN)
    assert found.replication_h == 0
    # 3 * (69 + 5 * 1.2) = 225 GB and 225 GB: an hour each
    assert [(one.type, one.switchover_h) for one in found.by_type] == [("vmotion", 1.0), ("cold", 1.0)]
    assert found.switchover_h == pytest.approx(2.0)


def test_types_run_side_by_side() -> None:
    found = wave_duration([*vms(2, 10, "bulk"), *vms(1, 225, "cold"), *vms(3, 10, "rav")], PLAIN)
    assert found.switchover_h == pytest.approx(1.0)  # cold; bulk is down for 15 min, RAV takes 30


def test_the_basis_says_what_was_reckoned_with_and_who_decides() -> None:
    assert wave_duration(vms(40, 52.5), replace(PLAIN, overhead=0.15)).basis == (
        "40 VMs, 2.1 TB at 500 Mbit/s with 15 % overhead take 10.7 h to copy before the window. "
        "The link has 1,000 Mbit/s, of which 50 % are for migrations.",
        "Bulk: 40 VMs switch over side by side, each down for 15 min; changed data are not known.",
    )
    fast = wave_duration([*vms(9, 5), MovingVm("bulk", 450, name="db01")], FAST).basis
    assert "The link has more, but HCX takes 1,600 Mbit/s a service mesh (Broadcom KB 321604)." in fast[0]
    assert fast[1] == "The largest VM, db01, with 450 GB takes 1.0 h alone, at the 1,000 Mbit/s that one copy has."


def test_a_wave_of_nobody_takes_no_time() -> None:
    assert wave_duration([], PLAIN).basis == ()
    assert wave_duration([], PLAIN).switchover_h == 0


def test_a_window_holds_by_type_what_fits_its_hours() -> None:
    rav = window_caps("rav", 8, PLAIN)
    assert (rav.max_vms, rav.max_gb) == (48, None)
    assert rav.basis == "RAV switches over one VM after another: 8.0 h on 1 mesh at 10 min a VM hold 48 VMs."
    cold = window_caps("cold", 8, replace(PLAIN, overhead=0.2))
    assert cold.max_vms is None and cold.max_gb == pytest.approx(8 * 225 / 1.2)
    assert cold.basis.endswith("8.0 h at 500 Mbit/s with 20 % overhead hold 1.5 TB.")
    assert window_caps("vmotion", 8, FAST).max_gb == pytest.approx(8 * 450)  # one migration takes 1000 Mbit/s


def test_bulk_sets_no_limit_but_in_a_window_shorter_than_its_outage() -> None:
    caps = window_caps("bulk", 8, PLAIN)
    assert (caps.max_vms, caps.max_gb) == (None, None)
    assert window_caps("bulk", 0.2, PLAIN).max_vms == 0
