"""What the lists are narrowed by. A filter comes out of an address: what it does not understand it leaves out."""

from typing import Any

from django import forms

from networks.choices import CouplingKind, Disposition, PortGroupKind, PowerState, Treatment

ANY = ("", "any")
YES_NO = {"1": True, "0": False}
MOST_KEY = 2**63 - 1


class KeyField(forms.IntegerField):
    """The key of a row; a number that no database takes is not understood."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=MOST_KEY, **options)


class Filters(forms.Form):
    """The words of an address as arguments of a selector; `sort` too."""

    q = forms.CharField(required=False, label="Search", widget=forms.TextInput(attrs={"type": "search"}))

    def asked(self) -> dict[str, Any]:
        """Keyword arguments for the selector: only what was asked for and understood."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if "q" in given:
            given["search"] = given.pop("q")
        given |= {name: YES_NO[value] for name, value in given.items() if value in YES_NO and name in self.flags}
        return given

    flags: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """True when something besides the order was asked for."""
        return bool(self.asked())


class VmFilters(Filters):
    """VMs: as the arguments of `vms_of`."""

    flags = ("missing", "template", "decided", "gone")

    disposition = forms.ChoiceField(
        required=False, label="Disposition", choices=[ANY, *((one.value, one.label) for one in Disposition)]
    )
    power_state = forms.ChoiceField(
        required=False, label="Power", choices=[ANY, *((one.value, one.label) for one in PowerState if one.value)]
    )
    networks = forms.ChoiceField(
        required=False,
        label="Networks",
        choices=[
            ANY,
            ("bridge", "on two segments or more"),
            ("none", "on no known segment"),
            ("unknown", "a NIC on no known network"),
        ],
    )
    missing = forms.ChoiceField(
        required=False,
        label="Inventory",
        choices=[ANY, ("0", "in the newest"), ("1", "missing from the newest")],
    )
    template = forms.ChoiceField(required=False, label="Kind", choices=[ANY, ("0", "VMs that run"), ("1", "templates")])
    decided = forms.ChoiceField(
        required=False, label="Disposition is", choices=[ANY, ("1", "decided"), ("0", "proposed")]
    )
    gone = forms.ChoiceField(required=False, label="Gone", choices=[ANY, ("1", "confirmed gone"), ("0", "not gone")])
    environment = forms.CharField(required=False)
    application_id = KeyField(required=False)
    segment_id = KeyField(required=False)
    port_group_id = KeyField(required=False)


class SegmentFilters(Filters):
    """Segments: as the arguments of `segments_of`."""

    flags = ("decided", "used")

    treatment = forms.ChoiceField(
        required=False, label="Treatment", choices=[ANY, *((one.value, one.label) for one in Treatment)]
    )
    decided = forms.ChoiceField(
        required=False, label="Treatment is", choices=[ANY, ("1", "decided"), ("0", "proposed")]
    )
    prefix = forms.ChoiceField(  # type: ignore[assignment]  # a field; the form's own prefix stays None
        required=False, label="Prefix", choices=[ANY, ("known", "known"), ("unknown", "unknown")]
    )
    used = forms.ChoiceField(required=False, label="VMs", choices=[ANY, ("1", "with VMs"), ("0", "without VMs")])
    switch = forms.CharField(required=False)


class PortGroupFilters(Filters):
    """Port groups: as the arguments of `port_groups_of`."""

    flags = ("missing",)

    kind = forms.ChoiceField(
        required=False, label="Kind", choices=[ANY, *((one.value, one.label) for one in PortGroupKind)]
    )
    missing = forms.ChoiceField(
        required=False, label="Inventory", choices=[ANY, ("0", "in the newest"), ("1", "missing from the newest")]
    )
    switch = forms.CharField(required=False)


class FlowFilters(Filters):
    """Flows: as the arguments of `flows_of`."""

    flags = ("external",)

    external = forms.ChoiceField(
        required=False, label="Ends", choices=[ANY, ("0", "both in the estate"), ("1", "one outside")]
    )
    vm_id = KeyField(required=False)


class CouplingFilters(forms.Form):
    """Couplings: as the arguments of `couplings_of`."""

    kind = forms.ChoiceField(
        required=False, label="Tied by", choices=[ANY, *((one.value, one.label) for one in CouplingKind)]
    )
    segment_id = KeyField(required=False)

    def asked(self) -> dict[str, Any]:
        """Keyword arguments for the selector."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
