"""Rows of different lengths in one array (CSR)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]


class Rows(NamedTuple):
    """Pointers of shape (rows + 1,) and entries: those of row i are `idx[ptr[i]:ptr[i + 1]]`."""

    ptr: Ints
    idx: Ints

    def of(self, row: int) -> Ints:
        """The entries of one row."""
        return self.idx[self.ptr[row] : self.ptr[row + 1]]


def ragged(rows: Sequence[Sequence[int]]) -> Rows:
    """Rows as they are given."""
    ptr = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum([len(row) for row in rows], out=ptr[1:])
    return Rows(ptr, np.array([entry for row in rows for entry in row], dtype=np.int32))


def rows_of_pairs(row: npt.NDArray[np.int64], entry: npt.NDArray[np.int64], rows: int) -> Rows:
    """A row for each 0..rows-1 with its entries, each once and rising."""
    width = int(entry.max(initial=0)) + 1
    keys = np.unique(row * width + entry)
    ptr = np.zeros(rows + 1, dtype=np.int32)
    np.cumsum(np.bincount(keys // width, minlength=rows), out=ptr[1:])
    return Rows(ptr, (keys % width).astype(np.int32))
