"""Anchors, as CSV: what stands on segments and is no VM."""
