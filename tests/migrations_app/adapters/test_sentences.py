"""What the core says, in a person's words."""

import pytest

from migrations_app.adapters import readable


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("VM db-01#812 moves before erp-01#9, in wave W3.", "VM db-01 moves before erp-01, in wave W3."),
        ("Segment VLAN 10#4 is stretched.", "Segment VLAN 10 is stretched."),
        ("VM node#2#77 is alone.", "VM node#2 is alone."),
        ("Cluster #3 is no key.", "Cluster #3 is no key."),
    ],
)
def test_keys_behind_names_are_left_out(told: str, read: str) -> None:
    assert readable(told) == read
