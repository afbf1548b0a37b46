"""A believable estate out of a seed: an RVTools workbook, its flows and a scenario that makes every limit bind.

Plain Python, no Django. `estate.build_estate` makes the model, `later.later_export` ages it by a month;
`workbook.write_workbook`, `flows.write_flows` and `scenario.build_scenario` turn it into files. `data/` holds the
committed sample: what `manage.py make_sample` writes with its defaults.
"""
