"""Instances whose optimum is known, solved by the same search as every plan."""
