"""Dice for compiled code: xorshift64*, so that a seed means the same on every machine. `seed` is a (1,) uint64 array."""

import numpy as np

from planner.core.search.compiling import compiled


@compiled
def random(seed):
    """The next number in [0, 1)."""
    x = seed[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    seed[0] = x
    return float((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def below(seed, n):
    """The next whole number of 0..n-1."""
    return int(random(seed) * n)
