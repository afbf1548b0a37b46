"""Rates of a link in the units of a plan. 1 GB = 1e9 bytes, 1 Mbit = 1e6 bits."""

SECONDS_PER_DAY = 86_400
_BYTES_PER_MBIT = 1e6 / 8
_BYTES_PER_GB = 1e9


def link_gb_per_day(mbit_s: float, share: float) -> float:
    """GB a day that replication may send over a link.

    mbit_s: rate of the link, > 0. share: the part of it that replication may take, greater than 0, at most 1.
    Raises ValueError outside those ranges.
    """
    if mbit_s <= 0 or not 0 < share <= 1:
        raise ValueError(f"Not a link: {mbit_s=} Mbit/s, {share=}.")
    return mbit_s * share * _BYTES_PER_MBIT * SECONDS_PER_DAY / _BYTES_PER_GB
