"""The planning core: plain Python. Records in, plan out. No Django, file, clock, dice or setting."""
