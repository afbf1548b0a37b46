"""A plan that people bend: what an edit would cost and break, told before it is made, and what may be overridden."""
