"""A list of network extensions -> records, and problems by row. Writes nothing, knows no port group."""

from collections.abc import Mapping
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError
from pathlib import Path

from migrations_app.importers.hcx.document import FlatRow, HcxRows, read_rows
from migrations_app.importers.hcx.fields import Names, RowReader
from migrations_app.importers.hcx.records import MADE_ID, ParsedExtension, ParsedExtensions
from networks.importers.problems import FileRefused, ProblemLog

NAMES: Mapping[str, Names] = {
    "stretch_id": ("stretchId", "id", "uid"),
    "network_name": (
        "sourceNetwork.networkName",
        "network.name",
        "network.networkName",
        "network",
        "networkName",
        "sourceNetwork.name",
    ),
    "network_id": ("sourceNetwork.networkId", "network.id", "network.networkId", "networkId"),
    "network_type": ("sourceNetwork.networkType", "network.type", "network.networkType", "networkType"),
    "vcenter": (
        "vcGuid",
        "sourceNetwork.vcGuid",
        "source.resourceId",
        "source.vcGuid",
        "source.resourceName",
        "source.name",
        "source.endpointName",
        "source",
    ),
    "destination": (
        "destinationNetwork.networkName",
        "destinationNetwork.name",
        "destinationNetwork",
        "destination.endpointName",
        "destination.resourceName",
        "destination.name",
        "destination",
    ),
    "gateway": ("gateway", "gatewayIp", "gatewayAddress"),
    "netmask": ("netmask", "subnetMask", "prefixLength"),
    "appliance_name": (
        "sourceAppliance.applianceName",
        "sourceAppliance.name",
        "appliance.name",
        "appliance.applianceName",
        "appliance",
        "applianceName",
    ),
    "has_mon": (
        "features.mobilityOptimizedNetworking",
        "mobilityOptimizedNetworking",
        "proximityRouting",
        "features.proximityRouting",
    ),
    "state": ("operationStatus.state", "status", "state", "operationStatus"),
    "extended_at": (
        "creationDate",
        "creationDate.value",
        "creationTime",
        "createdDate",
        "createdAt",
        "created",
        "creationTimestamp",
    ),
}
SIGNS = frozenset(
    {
        "stretchid",
        "sourcenetwork.networkname",
        "gatewayip",
        "proximityrouting",
        "destinationgateway",
        "egressoptimization",
    }
)
OTHER_SIGNS = frozenset({"migrationid", "migrationinfo.entitydetails.entityname", "percentage", "bytestransferred"})
ENDED = frozenset({"deleted", "removed", "unextended", "unstretched", "un-extended"})
NO_DATE = (
    "The list does not say since when this network is extended: an extension not known before counts from the day of "
    "this list. The API's answer has creationDate; or correct the day on the segment's page."
)


def parse_file(path: Path, name: str = "") -> ParsedExtensions:
    """Everything the list at `path` says; `name` is the name it was uploaded with. FileRefused where it is none."""
    return parse(read_rows(path, name or path.name))


def parse(rows: HcxRows) -> ParsedExtensions:
    """As `parse_file`, of rows."""
    keys = {key for _, row in rows.rows[:50] for key in row}
    if keys & OTHER_SIGNS and not keys & SIGNS:
        raise FileRefused("other-kind", "This is a list of migrations. Import it as “HCX migrations”.")
    if not keys & (SIGNS | {"network", "network.name", "networkname", "sourcenetwork.networkid"}):
        raise FileRefused(
            "other-kind",
            "No row names a network that is extended. Give the answer of GET /hybridity/api/l2Extensions, or what "
            "Get-HCXNetworkExtension gives, as JSON or CSV.",
        )
    log = ProblemLog()
    reader = RowReader(rows, NAMES, ("extended_at",), log)
    if not rows.is_whole:
        message = (
            f"HCX says that there are {rows.listed:,} extensions, the file holds {len(rows.rows):,}: one page of several. "
            "None is closed for not being in it. Save all pages to have that."
        )
        reader.problem(None, "", "", message)
    found: dict[str, ParsedExtension] = {}
    for number, row in rows.rows:
        if (one := _extension(reader, number, row)) is None:
            continue
        if one.stretch_id in found:
            reader.problem(
                number, "stretch_id", one.stretch_id, "It stands in the file before: this row counts.", is_notice=True
            )
        found[one.stretch_id] = one
    if not found:
        raise FileRefused("no-row", "No row of the file could be taken: none names its network. Export it again.")
    return ParsedExtensions(rows.name, tuple(found.values()), log.all(), rows.is_whole)


def _extension(reader: RowReader, number: int, row: FlatRow) -> ParsedExtension | None:
    name, network_id = reader.text(number, row, "network_name"), reader.text(number, row, "network_id", 64)
    if not name and not network_id:
        reader.problem(number, "network_name", "", "Left out: the row names no network.")
        return None
    destination = reader.text(number, row, "destination")
    vcenter = reader.text(number, row, "vcenter", 64)
    own_id = reader.text(number, row, "stretch_id")
    gateway, prefix_length = _addresses(reader, number, row)
    state = reader.text(number, row, "state", 64)
    if "fail" in state.casefold() or "error" in state.casefold():
        message = (
            f"HCX says “{state}” of {name or network_id}. It counts as extended as long as HCX lists it: look there."
        )
        reader.problem(number, "state", state, message)
    extended_at = reader.when(number, row, "extended_at")
    if extended_at is None and reader.value(row, "extended_at") is None:
        reader.problem(number, "extended_at", "", NO_DATE, is_notice=True)
    return ParsedExtension(
        number,
        own_id or f"{MADE_ID}{vcenter}|{name or network_id}|{destination}"[:255],
        network_name=name,
        network_id=network_id,
        network_type=reader.text(number, row, "network_type", 64),
        vcenter=vcenter,
        destination=destination,
        gateway=gateway,
        prefix_length=prefix_length,
        appliance_name=reader.text(number, row, "appliance_name"),
        has_mon=reader.flag(number, row, "has_mon"),
        state=state,
        extended_at=extended_at,
        is_ended=state.casefold() in ENDED,
    )


def _addresses(reader: RowReader, number: int, row: FlatRow) -> tuple[str, int | None]:
    """(gateway, prefix length): the gateway may carry its own length, the netmask be one or the other."""
    written, _, length = reader.text(number, row, "gateway").partition("/")
    mask = length or reader.text(number, row, "netmask")
    gateway, prefix_length = "", None
    if written:
        try:
            gateway = str(IPv4Address(written.strip()))
        except AddressValueError:
            reader.problem(number, "gateway", written, "Taken as unknown: an IPv4 address was expected.")
    if mask:
        try:
            prefix_length = IPv4Network(f"0.0.0.0/{mask.strip()}").prefixlen
        except (AddressValueError, NetmaskValueError):
            reader.problem(number, "netmask", mask, "Taken as unknown: a netmask such as 255.255.255.0 was expected.")
    return gateway, prefix_length or None
