"""What the page Connectivity asks: links, address ranges, MON, devices that inspect, measured legs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from networks.choices import (
    BreakOut,
    Carrier,
    CircuitSku,
    DeviceKind,
    DevicePlace,
    HostRoutes,
    HybridLink,
    ManagerSize,
    PolicyAction,
    RangePlace,
)
from networks.forms.days import DayField
from networks.models import Connectivity, InspectingDevice, LegMeasure, PolicyRoute

LONGEST_LIST = 20_000  # characters at once: some thousand prefixes
_TOO_LONG = f"That is more than the {LONGEST_LIST:,} characters that go at once."
MEASURED = (Carrier.ER_AVS, Carrier.NE, Carrier.ER_VNET, Carrier.AZURE)  # the edge adds nothing to a way


def _whole(label: str, help_text: str = "") -> forms.IntegerField:
    said = "Give a whole number, or leave it empty where it is unknown."
    return forms.IntegerField(required=False, label=label, help_text=help_text, error_messages={"invalid": said})


def _number(label: str) -> forms.FloatField:
    said = "Give a number, or leave it empty where it is unknown."
    return forms.FloatField(
        required=False,
        label=label,
        error_messages={"invalid": said},
        widget=forms.NumberInput(attrs={"step": "any", "min": "0"}),
    )


def _choice(label: str, choices: Any, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False,
        label=label,
        choices=choices.choices,
        help_text=help_text,
        error_messages={"invalid_choice": "Choose one of the list."},
    )


def _plain(value: Any) -> Any:
    """A whole number without its ".0", as a person wrote it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class KnownForm(forms.Form):
    """Some of the fields of Connectivity; empty = unknown."""

    part = ""

    def __init__(self, row: Connectivity, data: Any = None) -> None:
        self.assumed = frozenset(row.assumed)
        initial = {name: _plain(getattr(row, name)) for name in self.base_fields}
        if isinstance(initial.get("customer_asns"), list):
            initial["customer_asns"] = ", ".join(map(str, initial["customer_asns"]))
        super().__init__(data, initial=initial, auto_id=f"id_{self.part}_%s")

    def lines(self) -> Iterator[tuple[forms.BoundField, bool]]:
        """Each field, and whether its value is an assumption that nobody has confirmed."""
        return ((field, field.name in self.assumed) for field in self)


class LinksForm(KnownForm):
    """How the sites are joined."""

    part = "links"
    avs_generation = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Generation of Azure VMware Solution",
        choices=[("", "unknown"), ("1", "Gen 1"), ("2", "Gen 2: inside a VNet")],
        error_messages={"invalid_choice": "Choose one of the list."},
    )
    link = _choice("On-premises to AVS", HybridLink, "The native way, beside the HCX tunnel.")
    circuits = _whole("Circuits linked to AVS", "On-premises ExpressRoute circuits.")
    circuit_mbit_s = _number("Rate of the circuits together (Mbit/s)")
    circuit_sku = _choice("SKU of the circuits", CircuitSku)
    has_public_prepend = forms.NullBooleanField(
        label="Circuits told apart by public ASNs", help_text="AVS ignores private ASNs prepended to a path."
    )
    has_vnet_link = forms.NullBooleanField(label="On-premises reaches the VNet")
    is_avs_on_vnet = forms.NullBooleanField(
        label="AVS is connected to the VNet", help_text="Its circuit, to the VNet's ExpressRoute gateway."
    )
    weight_avs = _whole("Weight of the gateway's connection to AVS", "0 as Azure sets it.")
    weight_onprem = _whole("Weight of its connection to on-premises", "0 as Azure sets it.")
    break_out = _choice("AVS goes out to the internet", BreakOut)
    advertises_only_default = forms.NullBooleanField(label="On-premises advertises 0.0.0.0/0 alone")
    customer_asns = forms.CharField(
        required=False, label="BGP ASNs on-premises", help_text="Separated by commas.", max_length=500
    )
    management_prefix = forms.CharField(
        required=False, label="Management prefix of AVS", help_text="A private /22.", max_length=18
    )

    def clean_customer_asns(self) -> list[int]:
        """ASNs as numbers."""
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["customer_asns"]) if word]
        numbers = [word.upper().removeprefix("AS") for word in words]
        if wrong := next((word for word, number in zip(words, numbers, strict=True) if not number.isdecimal()), None):
            raise forms.ValidationError(f"{wrong} is no ASN. Give numbers such as 65010, separated by commas.")
        return [int(number) for number in numbers]


class MonForm(KnownForm):
    """How MON behaves."""

    part = "mon"
    host_routes = _choice(
        "Host routes (/32) on-premises", HostRoutes, "AVS advertises one for each VM with MON; a filter may drop them."
    )
    mon_by_default = forms.BooleanField(
        required=False, label="MON is on for segments that say nothing", help_text="An assumption about all of them."
    )
    toggles_router = forms.BooleanField(
        required=False,
        label="Every VM's router is moved to the cloud after its switchover",
        help_text="Bulk does it itself; after vMotion or RAV somebody has to.",
    )
    manager_size = _choice("Size of the HCX Cloud Manager", ManagerSize)


class InspectionForm(KnownForm):
    """What else minds asymmetry."""

    part = "inspection"
    has_strict_urpf = forms.BooleanField(
        required=False,
        label="NSX checks the way back strictly (uRPF)",
        help_text="As it comes: a packet that arrives on another interface than its answer takes is dropped.",
    )
    devices_are_complete = forms.BooleanField(
        required=False,
        label="Everything that inspects is in the list",
        help_text="Only then an asymmetry that meets nothing is called harmless.",
    )


class RangesForm(forms.Form):
    """Several prefixes of one place."""

    place = forms.ChoiceField(
        choices=RangePlace.choices, label="Where", error_messages={"invalid_choice": "Choose one of the list."}
    )
    prefixes = forms.CharField(
        label="Prefixes",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "placeholder": "172.20.0.0/16"}),
        help_text="One on each line.",
        max_length=LONGEST_LIST,
        error_messages={
            "required": "Write at least one prefix, such as 172.20.0.0/16.",
            "max_length": f"{_TOO_LONG} Enter them in parts.",
        },
    )
    name = forms.CharField(required=False, max_length=120, label="What they are")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_ranges_%s")

    def clean_prefixes(self) -> list[str]:
        """The prefixes as they were written."""
        return [word for word in re.split(r"[\s,;]+", self.cleaned_data["prefixes"]) if word]


class RoutesForm(forms.Form):
    """The list of MON policy routes as text: a prefix and Allow or Deny on each line."""

    routes = forms.CharField(
        required=False,
        label="Policy routes in their order",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "placeholder": "10.0.0.0/8 allow"}),
        help_text="A prefix and allow or deny on each line. The longest prefix wins, of equally long ones the first.",
        max_length=LONGEST_LIST,
        error_messages={"max_length": f"{_TOO_LONG} Give wider prefixes, and fewer."},
    )

    def __init__(self, rows: tuple[PolicyRoute, ...], data: Any = None) -> None:
        text = "\n".join(f"{one.prefix} {one.action}" for one in rows)
        super().__init__(data, initial={"routes": text}, auto_id="id_routes_%s")

    def clean_routes(self) -> list[tuple[str, PolicyAction]]:
        """(prefix, action) of each line."""
        found = []
        for number, line in enumerate(self.cleaned_data["routes"].splitlines(), start=1):
            words = [word for word in re.split(r"[\s,;]+", line) if word]
            pairs = [(prefix, action.lower()) for prefix, action in zip(words[::2], words[1::2], strict=False)]
            if len(words) % 2 or any(action not in PolicyAction.values for _, action in pairs):
                raise forms.ValidationError(
                    f"Line {number}, {line.strip()!r}: write a prefix and allow or deny, such as 10.0.0.0/8 allow."
                )
            found += [(prefix, PolicyAction(action)) for prefix, action in pairs]
        return found


class DeviceForm(forms.Form):
    """Something that inspects."""

    name = forms.CharField(max_length=120, label="Name", error_messages={"required": "Give the device a name."})
    kind = forms.ChoiceField(
        choices=DeviceKind.choices, label="Kind", error_messages={"invalid_choice": "Choose one of the list."}
    )
    at = forms.ChoiceField(
        choices=DevicePlace.choices, label="Where", error_messages={"invalid_choice": "Choose one of the list."}
    )
    is_stateful = forms.BooleanField(required=False, initial=True, label="It remembers connections (stateful)")
    has_snat = forms.BooleanField(
        required=False, label="With SNAT", help_text="Answers come back to it, whatever the routes say."
    )
    note = forms.CharField(required=False, max_length=255, label="Note")

    def __init__(self, device: InspectingDevice | None = None, data: Any = None) -> None:
        known = None if device is None else {name: getattr(device, name) for name in self.base_fields}
        super().__init__(data, initial=known, auto_id="id_device_%s")
        self.device = device


class MeasuresForm(forms.Form):
    """What was measured of each leg; empty = not measured."""

    def __init__(self, known: Mapping[str, LegMeasure], data: Any = None) -> None:
        super().__init__(data, auto_id="id_measures_%s")
        for carrier in MEASURED:
            row = known.get(carrier)
            for name, field in _leg_fields(str(carrier.label)).items():
                field.initial = None if row is None else _plain(getattr(row, name))
                self.fields[f"{carrier.value}_{name}"] = field

    def lines(self) -> Iterator[tuple[Carrier, list[forms.BoundField]]]:
        """Each leg with its fields."""
        return ((one, [self[f"{one.value}_{name}"] for name in _leg_fields("")]) for one in MEASURED)

    def legs(self) -> dict[Carrier, dict[str, Any]]:
        """What was entered of each leg that was changed."""
        changed = {
            one for one in MEASURED for name in _leg_fields("") if f"{one.value}_{name}" in set(self.changed_data)
        }
        return {
            one: {name: self.cleaned_data[f"{one.value}_{name}"] for name in _leg_fields("")}
            for one in MEASURED
            if one in changed
        }


def _leg_fields(leg: str) -> dict[str, forms.Field]:
    return {
        "rtt_ms": _number(f"{leg}: round trip in ms"),
        "loss_percent": _number(f"{leg}: loss in %"),
        "path_mtu_bytes": _whole(f"{leg}: path MTU in bytes"),
        "measured_on": DayField(required=False, label=f"{leg}: measured on"),
        "note": forms.CharField(required=False, max_length=255, label=f"{leg}: note"),
    }
