"""Tidying: fewer and earlier waves, never a worse or a broken plan."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from planner.core.checker import check
from planner.core.records import Limits, Segment, Vm, Window
from planner.core.search import kernel
from planner.core.search.tidy import Tidying
from tests.core.search.states import Laid
from tests.core.small_estates import feasible
from tests.core.tiny import TINY, january

WEEKENDS = tuple(Window(f"w{at}", january(9 + 7 * at), january(10 + 7 * at), max_vms=4) for at in range(3))
BARE = replace(
    TINY, windows=WEEKENDS, limits=Limits(max_stretched=9), segments=(Segment("A", 1.0),), vms=(), flows=(),
    affinities=(), anti_affinities=(), precedences=(),
)  # fmt: skip


def tidied(instance, window_of, trials=1_000):
    """The state after tidying, and the window of every VM then."""
    laid = Laid(instance, window_of)
    tidying = Tidying(laid.compiled.problem, laid.state, laid.problem_ref, laid.state_ref, trials)
    tidying.empty_waves()
    tidying.pull_forward()
    laid.lay(laid.state.window.tolist())
    window_of_wave = {wave.id: wave.window for wave in laid.plan.waves}
    return laid, {vm: window_of_wave[wave] for vm, wave in laid.plan.assignment.items()}


def estate(*loose, **segments):
    """`BARE` with VMs without a segment, and VMs on the one that is given."""
    vms = (*(Vm(name, 1.0) for name in loose), *(Vm(name, 1.0, (segment,)) for name, segment in segments.items()))
    return replace(BARE, vms=vms)


def test_a_vm_without_a_segment_joins_a_used_wave():
    _, window_of = tidied(estate("loose", a="A", b="A"), {"loose": "w0", "a": "w1", "b": "w1"})
    assert window_of == {"loose": "w1", "a": "w1", "b": "w1"}


def test_a_small_wave_is_shared_out_where_no_other_has_room_for_all_of_it():
    full = {"a": "w0", "b": "w0", "c": "w0", "d": "w2", "e": "w2", "f": "w2"}
    instance = estate("x", "y", a="A", b="A", c="A", d="A", e="A", f="A")
    _, window_of = tidied(instance, {"x": "w1", "y": "w1", **full})
    assert {window_of["x"], window_of["y"]} == {"w0", "w2"}


def test_a_wave_that_does_not_empty_whole_stays_as_it_is():
    instance = estate("x", "y", a="A", b="A", c="A")
    before = {"x": "w1", "y": "w1", "a": "w0", "b": "w0", "c": "w0"}
    assert tidied(instance, before)[1] == before


def test_a_vm_whose_place_does_not_matter_moves_to_the_earliest_wave():
    window_of = {"a": "w0", "b": "w0", "x": "w1", "c": "w1", "d": "w1"}
    instance = estate("x", a="A", b="A", c="A", d="A")
    assert tidied(instance, window_of)[1] == {**window_of, "x": "w0"}


def test_a_tidied_plan_opens_no_other_window():
    before = {"x": "w2", "y": "w2"}
    assert tidied(estate("x", "y"), before)[1] == before


def test_without_trials_nothing_is_changed():
    before = {"x": "w0", "y": "w1"}
    assert tidied(estate("x", "y"), before, trials=0)[1] == before


@given(feasible(), st.sampled_from((3, 1_000)))
def test_a_tidied_plan_is_feasible_no_worse_and_has_no_more_waves(case, trials):
    instance, plan = case
    laid, _ = tidied(instance, dict(plan.assignment), trials)
    assert laid.admissible
    assert laid.broken <= kernel.NOTHING
    assert check(instance, laid.plan).feasible
    assert check(instance, laid.plan).measures.objective <= check(instance, plan).measures.objective + 1e-6
    assert len(laid.plan.waves) <= len(set(plan.assignment.values()))
