"""`make bench`: the measured figures of imports, pages and plans, with machine and versions. It asserts nothing."""
