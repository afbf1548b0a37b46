"""The search: from a compiled problem to the best plan found, in one numba kernel and thin Python around it."""
