"""Every read. Querysets come back lazy; nothing here writes."""
