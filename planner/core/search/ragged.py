"""Rows of different lengths in one array (CSR)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]


def ragged(rows: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """(pointers of shape (rows + 1,), entries): the entries of row i are `idx[ptr[i]:ptr[i + 1]]`."""
    ptr = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum([len(row) for row in rows], out=ptr[1:])
    return ptr, np.array([entry for row in rows for entry in row], dtype=np.int32)
