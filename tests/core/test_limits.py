"""Every limit carries what a person needs to judge it."""

import pytest

from planner.core import limits
from planner.core.limits import SCENARIO_DEFAULTS, Limit

LIMITS = {name: one for name, one in vars(limits).items() if isinstance(one, Limit)}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_says_what_it_is_where_it_comes_from_and_why(name):
    limit = LIMITS[name]
    assert limit.name
    assert limit.why.endswith(".")
    assert limit.source
    assert limit.kind in ("vendor", "practice", "assumption")


@pytest.mark.parametrize("name", [name for name, one in LIMITS.items() if one.kind == "vendor"])
def test_a_vendor_limit_names_a_document_that_can_be_read(name):
    assert any(
        publisher in LIMITS[name].source
        for publisher in (
            "Microsoft Learn",
            "Broadcom KB",
            "VMware Designlet",
            "VMware HCX User Guide",
            "Azure/Enterprise-Scale-for-AVS",
        )
    )


def test_a_name_is_given_once():
    names = [one.name for one in LIMITS.values()]
    assert len(set(names)) == len(names)


def test_every_default_of_a_scenario_is_one_of_the_limits():
    assert all(any(default is one for one in LIMITS.values()) for default in SCENARIO_DEFAULTS.values())
