"""What a file changes about NICs: each VM's are replaced as a whole, by index."""

from networks.choices import PowerState
from networks.importers.changes import Changes, Draft, Row
from networks.importers.rvtools.fields import nic_values
from networks.importers.rvtools.known import KnownEstate
from networks.importers.rvtools.records import ParsedInventory, ParsedNic, PortGroupKey
from networks.importers.rvtools.sentences import listed
from networks.models import NetworkInterface, PortGroup, VirtualMachine


class NicChanges:
    """Takes the NICs of one file, VM by VM. `stand_on`: (VM, port group, IPv4 addresses) of every NIC as it will be."""

    def __init__(
        self,
        inventory: ParsedInventory,
        known: KnownEstate,
        port_groups: dict[PortGroupKey, PortGroup],
        changes: Changes,
    ) -> None:
        self._known = known
        self._port_groups = port_groups
        self._row_of = {row.pk: row for row in known.port_groups}
        self._changes = changes
        self._names_networks = any(nic.network for nic in inventory.nics)
        self._taken: set[int] = set()
        self.stand_on: list[tuple[Row, PortGroup, list[str]]] = []

    def create(self, vm: Draft, parsed: list[ParsedNic]) -> str:
        """The NICs of a new VM; the names of its networks."""
        values = [self._values(nic, vm.values["power_state"] == PowerState.ON) for nic in parsed]
        gateway = _gateway(values, vm.values["primary_ip"])
        for index, one in enumerate(values):
            one |= {"vm": vm, "index": index, "is_gateway": index == gateway}
            self._changes.create(Draft(NetworkInterface, one))
            self._note(vm, one["port_group"], one["ipv4"])
        return listed(dict.fromkeys(one["port_group"].name for one in values if one["port_group"] is not None))

    def update(self, vm: VirtualMachine, parsed: list[ParsedNic], primary_ip: str) -> list[str]:
        """The NICs of a VM that was known; sentences saying what became of them."""
        old = self._known.nics.get(vm.pk, [])
        if old and not (parsed and self._names_networks):
            return []  # the file knows no networks: what is known of them stays
        self._taken.add(vm.pk)
        is_on = self._changes.now(vm, "power_state") == PowerState.ON
        merged = [self._merged(self._values(nic, is_on), _same_nic(nic, old)) for nic in parsed]
        gateway = _gateway(merged, primary_ip)
        sentences = []
        for index, values in enumerate(merged):
            values["is_gateway"] = index == gateway
            self._note(vm, values["port_group"], values["ipv4"])
            if index < len(old):
                sentences += self._sentences(old[index], values)
                self._changes.update(old[index], values)
            else:
                self._changes.create(Draft(NetworkInterface, {**values, "vm": vm, "index": index}))
                sentences.append(f"NIC {index + 1}: new, on {_network(values)}")
        self._changes.delete(old[len(merged) :])
        return sentences + [f"NIC {nic.index + 1}: taken away" for nic in old[len(merged) :]]

    def keep_all_others(self) -> None:
        """Note where the NICs of every VM stand that the file said nothing about."""
        row_of_vm = {row.pk: row for row in self._known.vms}
        for vm_pk, nics in self._known.nics.items():
            if vm_pk not in self._taken:
                for nic in nics:
                    self._note(row_of_vm[vm_pk], self._row_of.get(nic.port_group_id or 0), nic.ipv4)

    def _values(self, nic: ParsedNic, is_on: bool) -> dict:
        return nic_values(nic, is_on, self._port_groups[nic.port_group] if nic.port_group else None)

    def _merged(self, values: dict, old: NetworkInterface | None) -> dict:
        """A NIC of a VM that is off shows no address: the last known ones stay while it stays on its network."""
        if old is None:
            return values
        for name in ("label", "mac", "switch_name"):
            values[name] = values[name] or getattr(old, name)
        on_same = old.port_group_id == (values["port_group"].pk if values["port_group"] is not None else None)
        if on_same and not values["ipv4"] and not values["ipv6"]:
            values |= {"ipv4": old.ipv4, "ipv6": old.ipv6}
        return values

    def _sentences(self, old: NetworkInterface, values: dict) -> list[str]:
        told = []
        before = self._row_of.get(old.port_group_id or 0)
        after = values["port_group"]
        if (before.pk if before else None) != (after.pk if after is not None else None) or (after and not after.pk):
            was = before.name if before else old.network_name or "no known network"
            told.append(f"NIC {old.index + 1}: {was} → {_network(values)}")
        if old.mac != values["mac"]:
            told.append(f"NIC {old.index + 1}: MAC {old.mac or 'unknown'} → {values['mac'] or 'unknown'}")
        new = [*values["ipv4"], *values["ipv6"]]
        if [*old.ipv4, *old.ipv6] != new:
            told.append(
                f"NIC {old.index + 1}: {listed([*old.ipv4, *old.ipv6]) or 'no address'} → {listed(new) or 'no address'}"
            )
        if old.is_connected != values["is_connected"]:
            told.append(f"NIC {old.index + 1}: {'connected' if values['is_connected'] else 'not connected'}")
        return told

    def _note(self, vm: Row, port_group: PortGroup | None, ipv4: list[str]) -> None:
        if port_group is not None:
            self.stand_on.append((vm, port_group, ipv4))


def _gateway(nics: list[dict], primary_ip: str) -> int:
    """The NIC that holds the default gateway: the one with the VM's primary IP, else the first."""
    holding = (index for index, nic in enumerate(nics) if primary_ip in nic["ipv4"] or primary_ip in nic["ipv6"])
    return next(holding, 0)


def _same_nic(nic: ParsedNic, old: list[NetworkInterface]) -> NetworkInterface | None:
    """The NIC it was before: by MAC, else by its place where one side has no MAC."""
    if nic.mac and (found := next((one for one in old if one.mac == nic.mac), None)):
        return found
    at_its_place = old[nic.index] if nic.index < len(old) else None
    return at_its_place if at_its_place and not (nic.mac and at_its_place.mac) else None


def _network(values: dict) -> str:
    return (
        values["port_group"].name if values["port_group"] is not None else values["network_name"] or "no known network"
    )
