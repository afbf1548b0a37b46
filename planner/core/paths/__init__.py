"""Which way traffic goes on any day of a plan: there, back, how many crossings, how long, and what would help."""
