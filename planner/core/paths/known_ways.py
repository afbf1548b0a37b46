"""The paths of one network and their figures, kept for whoever asks many times."""

from dataclasses import dataclass, field

from planner.core.paths.figures import PathFigures
from planner.core.paths.network import Network
from planner.core.paths.situations import Ways


@dataclass(eq=False)
class KnownWays:
    """`ways` fills as it is asked; `figures` follow it."""

    network: Network
    ways: Ways = field(init=False)
    _figures: PathFigures | None = None

    def __post_init__(self) -> None:
        self.ways = Ways(self.network)

    @property
    def figures(self) -> PathFigures:
        """Of every path met so far."""
        if self._figures is None or len(self._figures.verdict) != len(self.ways.paths):
            self._figures = PathFigures.of(self.ways.paths)
        return self._figures
