"""What columns and cards of a board share: its VMs by key, and which of them are critical."""

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from migrations_app.adapters.boards import Desk
from networks.adapters import key_of
from planner.core.editing.estate import Estate

_keys: WeakKeyDictionary[Estate, NDArray[np.int64]] = WeakKeyDictionary()  # an estate outlives many requests


def vm_keys(estate: Estate) -> NDArray[np.int64]:
    """The keys of an estate's VMs, by their index."""
    if estate not in _keys:
        _keys[estate] = np.fromiter((key_of(one) for one in estate.vm_ids), np.int64, len(estate.vm_ids))
    return _keys[estate]


def is_critical(desk: Desk) -> NDArray[np.bool_]:
    """Which VMs count as critical, by their index."""
    return desk.estate.criticality >= desk.frame.limits.critical_from
