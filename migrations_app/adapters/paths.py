"""A stored plan and its estate on their way into the path engine, and what a study keeps of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from migrations_app.adapters.boards import Kept
from migrations_app.adapters.kept_problem import unpacked
from migrations_app.adapters.waivers import waivers_from_json
from migrations_app.models import PathStudy, Plan, Scenario, Stretch
from networks.adapters import flow_rows, key_of, machines_of, name_of, nets_of, network_of
from networks.choices import RunState
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from planner.core import records as core
from planner.core.editing.waivers import relaxed
from planner.core.instance_file import load_instance, load_plan
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.ne_pairs import Extension, spread
from planner.core.paths.network import Network
from planner.core.paths.schedule import NEVER, Schedule
from planner.core.paths.stops import Stop, stops_of
from planner.core.paths.traffic import Traffic
from planner.core.timetable import Timetable, lay

TRAFFICS_KEPT = 4  # in a process: some 10 MB each at 100,000 flows

_traffics, _kept = Kept(TRAFFICS_KEPT), Kept(TRAFFICS_KEPT)


@dataclass(frozen=True, eq=False)
class PathProblem:
    """Everything a path study works out of. `pair_of`: key of a segment -> name of its NE pair."""

    instance: core.Instance
    plan: core.Plan
    traffic: Traffic
    schedule: Schedule
    known: KnownWays
    stops: tuple[Stop, ...]
    pair_of: Mapping[int, str]

    @property
    def last_day(self) -> int:
        """The last day that counts."""
        return self.stops[-1].last


@dataclass(eq=False)
class KeptTraffic:
    """Who talks, and the ways there are between them: the same for every plan of a scenario."""

    traffic: Traffic
    known: KnownWays
    _laid: tuple[Timetable, Schedule] | None = None

    def days_of(self, timetable: Timetable) -> Schedule:
        """The days of a plan that is held against others: of the last one asked for they are kept."""
        laid = self._laid
        if laid is None or laid[0] is not timetable:
            laid = self._laid = (timetable, schedule_of(self.traffic, timetable))
        return laid[1]


@dataclass(frozen=True, eq=False)
class KeptPaths:
    """What a study keeps of its problem, decoded: enough to look up any talk, on any day, in any bent plan."""

    traffic: Traffic
    schedule: Schedule
    known: KnownWays
    last_day: int

    @property
    def network(self) -> Network:
        """What is known of the network between the sites."""
        return self.known.network


def path_problem(plan: Plan) -> PathProblem:
    """The paths of a stored plan, on the estate and the connectivity of now. The same queries whatever their size."""
    project = plan.scenario.project
    instance, found = kept_plan(plan)
    timetable = lay(instance, found)
    today = today_of(project)
    machines = machines_of(project, migration_type=plan.scenario.migration_type, today=today)
    network = network_of(project)
    traffic = Traffic.of(machines, nets_of(project, today=today), flow_rows(project, machines), network)
    schedule = schedule_of(traffic, timetable)
    ends = {number: timetable.axis.day(on) for number, on in plan.waves.values_list("number", "switchover_on")}
    stops = stops_of(traffic, schedule, ends, last_day_of(plan, schedule))
    pairs = _pairs(plan, instance, schedule, traffic)
    return PathProblem(instance, found, traffic, schedule, KnownWays(network), stops, pairs)


def kept_plan(plan: Plan) -> tuple[core.Instance, core.Plan]:
    """The input of a stored plan, eased by what was accepted, and the plan. ServiceError where they were not kept."""
    instance_gz, plan_gz = plan.instance_gz or plan.run.instance_gz, plan.plan_gz or plan.run.plan_gz
    if not instance_gz or not plan_gz:
        raise ServiceError("The input of this plan was not kept.", "Plan again.")
    instance = relaxed(load_instance(unpacked(instance_gz)), waivers_from_json(plan.waivers))
    return instance, load_plan(unpacked(plan_gz), instance)


def schedule_of(traffic: Traffic, timetable: Timetable) -> Schedule:
    """The days of a plan, or of a board's draft, for a study's traffic."""
    return Schedule.of(traffic, timetable, key_of, key_of)


def last_day_of(plan: Plan, schedule: Schedule) -> int:
    """The last day of a plan's picture, and one on which everything has happened."""
    return max(schedule.axis.day(plan.last_on), schedule.axis.day(plan.ends_on) + 1, int(schedule.days[-1]))


def kept_traffic(study: PathStudy) -> KeptTraffic | None:
    """The traffic of a study, decoded once in a process; None while it has kept none yet."""
    if study.finished_at is None or not study.stop_count:
        return None
    is_over = study.state == RunState.COMPLETED  # else its mark is that of changes its traffic does not know yet
    key = _key_of(study.plan.scenario, study.change_mark) if is_over else (study.pk, study.finished_at)
    found: KeptTraffic = _traffics(key, lambda: _read_traffic(study))
    return found


def traffic_at_hand(plan: Plan, change_mark: int) -> KeptTraffic | None:
    """The traffic a process still has of an earlier study of the scenario that knew the same changes."""
    found: KeptTraffic | None = _traffics.at_hand(_key_of(plan.scenario, change_mark))
    return found


def kept_of(study: PathStudy) -> KeptPaths | None:
    """What a study keeps, decoded once in a process; None while it has kept nothing yet."""
    if study.finished_at is None or not study.stop_count:
        return None
    found: KeptPaths = _kept((study.pk, study.finished_at), lambda: _read(study))
    return found


def _key_of(scenario: Scenario, change_mark: int) -> tuple[object, ...]:
    """What traffic is made of; a key alone comes again once a database is restored."""
    return scenario.pk, scenario.created_at, change_mark


def _read_traffic(study: PathStudy) -> KeptTraffic:
    kept = PathStudy.objects.values_list("traffic_gz", flat=True).get(pk=study.pk)
    return KeptTraffic(Traffic.from_bytes(bytes(kept or b"")), KnownWays(network_of(study.plan.scenario.project)))


def _read(study: PathStudy) -> KeptPaths:
    plan = Plan.objects.select_related("run", "scenario__project").get(pk=study.plan_id)
    kept = _read_traffic(study)
    schedule = schedule_of(kept.traffic, lay(*kept_plan(plan)))
    return KeptPaths(kept.traffic, schedule, kept.known, last_day_of(plan, schedule))


def _pairs(plan: Plan, instance: core.Instance, schedule: Schedule, traffic: Traffic) -> dict[int, str]:
    """The NE pair of each segment that is ever extended: the appliance HCX names, else one of its switch's."""
    named = dict(
        Stretch.objects.filter(plan=None, port_group__segment__project=plan.scenario.project, appliance__isnull=False)
        .order_by("from_on")
        .values_list("port_group__segment_id", "appliance__name")
    )
    extensions = []
    for segment in instance.segments:
        place = traffic.at_segment.get(key_of(segment.id))
        if place is None or schedule.stretch[place] == NEVER:
            continue
        first, last = int(schedule.stretch[place]), int(schedule.cutover[place])
        pool = next(iter(segment.slots_by_pool))
        key = key_of(segment.id)
        extensions.append(Extension(key, name_of(pool) or pool, first, last, named.get(key, "")))
    slots = instance.limits.max_stretched
    networks = max(1, plan.scenario.networks_per_appliance)
    by_pool = slots if isinstance(slots, Mapping) else {}
    return spread(extensions, {name_of(pool) or pool: -(-many // networks) for pool, many in by_pool.items()})
