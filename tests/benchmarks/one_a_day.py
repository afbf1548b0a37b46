"""Pure ordering problems as migrations: one VM a day, and a segment stretched from its first VM to its last, no longer."""

from collections.abc import Sequence
from datetime import date, timedelta

from planner.core.records import Instance, Limits, RiskKnobs, Segment, Vm, Weights, Window

START = date(2027, 1, 4)


def one_a_day(
    name: str,
    vms: Sequence[Sequence[int]],
    weights: Sequence[float],
    *,
    most_stretched: int,
    beta: float,
) -> Instance:
    """`vms`: for each VM, and so for each day, the numbers of the segments it is on; `weights`: risk of each segment.

    Neither lead nor lag nor traffic: D_s is the number of days from the first VM of s to its last, both counted.
    """
    days = [START + timedelta(number) for number in range(len(vms))]
    return Instance(
        name=name,
        start_date=START,
        horizon_days=len(days),
        windows=tuple(Window(f"day-{number:02d}", day, day, max_vms=1) for number, day in enumerate(days, 1)),
        limits=Limits(max_stretched=most_stretched),
        segments=tuple(Segment(f"segment-{number}", float(weight)) for number, weight in enumerate(weights, 1)),
        vms=tuple(
            Vm(f"vm-{number:02d}", 1.0, tuple(f"segment-{segment + 1}" for segment in segments))
            for number, segments in enumerate(vms, 1)
        ),
        risk=RiskKnobs(eta_days=1.0, beta=beta, gamma_per_tb=0.0),
        weights=Weights(risk=1.0, split_tb=0.0, makespan_day=0.0),
    )
