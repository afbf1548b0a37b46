"""Talent scheduling as a migration: an actor is a segment, a day of a scene is a VM on its actors' segments.

An actor is paid for every day from the first scene to the last, so the pay is the risk at beta = 1, and J the cost of
the film. A scene of several days is as many VMs, which may move apart; that never pays. Let a scene have days before
and after a gap: its own actors stay through the gap. Closing it by moving the earlier days later costs some other
actors some days, moving the later ones earlier saves them exactly those, and no actor of the scene stays longer: one
of the two costs nothing. So the optimum is that of whole scenes.
"""

from pathlib import Path

from planner.core.records import Instance
from tests.benchmarks.dzn import Dzn
from tests.benchmarks.one_a_day import one_a_day

FOLDER = Path(__file__).with_name("data") / "talent"

OPTIMA = {"MobStory": 871, "film103": 1031, "film105": 849, "film119": 790, "small": 54}


def talent(name: str) -> Instance:
    """The film in the file `name`."""
    film = Dzn(FOLDER / f"{name}.dzn")
    pay, days = film.row("c"), film.row("d")
    scenes = [[actor for actor, is_in in enumerate(column) if is_in] for column in zip(*film.table("ia"), strict=True)]
    shots = [actors for actors, length in zip(scenes, days, strict=True) for _ in range(length)]
    return one_a_day(name, shots, pay, most_stretched=len(pay), beta=1.0)
