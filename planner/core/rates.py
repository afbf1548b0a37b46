"""Rates of a link in the units of a plan. 1 GB = 1e9 bytes, 1 Mbit = 1e6 bits."""

SECONDS_PER_DAY = 86_400
_BYTES_PER_MBIT = 1e6 / 8
_BYTES_PER_GB = 1e9


def gb_per_day(mbit_s: float) -> float:
    """GB a day at a rate > 0. Raises ValueError for any other."""
    if mbit_s <= 0:
        raise ValueError(f"Not a rate: {mbit_s=} Mbit/s.")
    return mbit_s * _BYTES_PER_MBIT * SECONDS_PER_DAY / _BYTES_PER_GB
