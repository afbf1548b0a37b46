"""Where a day, a month or a figure stands on the picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, log10

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayScale:
    """Days as pixels from the left edge; a day is `day_px` wide."""

    first_on: date
    last_on: date
    day_px: float

    @property
    def width(self) -> float:
        """Pixels of all days together."""
        return (self.last_on - self.first_on + ONE_DAY).days * self.day_px

    def left(self, on: date) -> float:
        """Where a day begins, held inside the picture."""
        inside = min(max(on, self.first_on), self.last_on + ONE_DAY)
        return (inside - self.first_on).days * self.day_px

    def right(self, on: date) -> float:
        """Where a day ends, held inside the picture."""
        return self.left(min(on, self.last_on) + ONE_DAY)

    def middle(self, on: date) -> float:
        """The middle of a day."""
        return min(self.left(on) + self.day_px / 2, self.width)

    def months(self) -> Iterator[date]:
        """The first of each month within the picture."""
        on = self.first_on.replace(day=1)
        while on <= self.last_on:
            if on >= self.first_on:
                yield on
            on = (on + timedelta(days=31)).replace(day=1)


def fitting(first_on: date, last_on: date, width_px: float) -> DayScale:
    """The scale that lays first_on..last_on on `width_px` pixels."""
    return DayScale(first_on, last_on, width_px / ((last_on - first_on).days + 1))


def round_up(figure: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50 … that is not below `figure`; 1 for none."""
    if figure <= 0:
        return 1.0
    power = 10.0 ** ceil(log10(figure) - 1)
    return next((step * power for step in (1.0, 2.0, 5.0) if step * power >= figure), 10.0 * power)
