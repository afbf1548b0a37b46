"""What the core says, in a person's words."""

import pytest

from migrations_app.adapters import readable
from migrations_app.adapters.sentences import binding_sentences
from planner.core.explain import Binding


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


def test_full_waves_share_a_sentence():
    def full(wave: str) -> Binding:
        return Binding("window-vms", f"Wave {wave} is full.", 2, 2, (wave, "w"))

    other = Binding("slots", "All 8 extension slots are in use.", 8, 8, ("core",))
    assert binding_sentences([full("W1"), full("W3"), other]) == [
        "2 waves take all the VMs their windows allow: 1, 3.",
        "All 8 extension slots are in use.",
    ]
    assert binding_sentences([full("W1")]) == ["Wave W1 is full."]
