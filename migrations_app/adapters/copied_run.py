"""The files of a planning run, said of a copy of its scenario: windows are other rows there."""

from collections.abc import Mapping
from dataclasses import replace

from migrations_app.adapters.kept_problem import packed, unpacked
from migrations_app.models import PlanRun
from networks.adapters import key_of
from planner.core.instance_file import dump_instance, dump_plan, load_instance, load_plan

Keys = Mapping[int, int]  # of windows: of the scenario copied, of its copy


def write_copied_files(run: PlanRun, copied: PlanRun, windows: Keys, title: str) -> None:
    """Give `copied` the input and the plan of `run` with the copy's windows. `title`: the name of its instance."""
    instance = load_instance(unpacked(run.instance_gz))
    plan = load_plan(unpacked(run.plan_gz), instance)
    told = replace(
        instance,
        name=title,
        windows=tuple(replace(one, id=_rekeyed(one.id, windows)) for one in instance.windows),
        vms=tuple(
            replace(one, pinned_window=_rekeyed(one.pinned_window, windows)) if one.pinned_window else one
            for one in instance.vms
        ),
    )
    waves = tuple(replace(one, window=_rekeyed(one.window, windows)) for one in plan.waves)
    copied.instance_gz = packed(dump_instance(told))
    copied.plan_gz = packed(dump_plan(replace(plan, instance=title, waves=waves)))


def copied_waivers(run: PlanRun, windows: Keys) -> list[dict[str, object]]:
    """What the run was allowed to break, of the copy's windows."""
    known = {one.id for one in load_instance(unpacked(run.instance_gz)).windows} if run.waivers else set()
    return [
        {**one, "subjects": [_rekeyed(its_id, windows) if its_id in known else its_id for its_id in one["subjects"]]}
        for one in run.waivers
    ]


def _rekeyed(window_id: str, windows: Keys) -> str:
    """ "Night 1#7" as "Night 1#31"; a window that is no more keeps its id."""
    key = key_of(window_id)
    return f"{window_id.removesuffix(str(key))}{windows.get(key, key)}"
