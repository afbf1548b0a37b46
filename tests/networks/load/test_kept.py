"""A parsed inventory between dry run and commit."""

from datetime import datetime

import pytest

from networks.importers.problems import RowProblem
from networks.importers.rvtools.kept import inventory_pack, inventory_unpack
from networks.importers.rvtools.records import ParsedInventory
from tests.networks.inventories import inventory, nic, port_group, vm


def whole() -> ParsedInventory:
    web = vm("web", cluster_rules=("apart",), custom_attributes={"Owner": "Ada"}, cpus=2)
    nics = [nic(web, "Prod", "10.0.0.5", mac="00:50:56:00:00:01"), nic(web, "", index=1)]
    parsed = inventory(
        [web], nics, [port_group("Prod", None, host_vlans={"esx1": "5"}, reasons=("why",))],
        exported_at=datetime(2026, 11, 2, 8, 30),  # noqa: DTZ001 (the file knows no zone)
    )  # fmt: skip
    return ParsedInventory(**{name: getattr(parsed, name) for name in parsed.__slots__} | {
        "problems": (RowProblem("vInfo", 3, "CPUs", "x", "Taken as unknown.", is_notice=True),)
    })  # fmt: skip


def test_what_is_kept_is_what_was_read():
    assert inventory_unpack(inventory_pack(whole())) == whole()


def test_what_another_version_kept_is_not_taken_up():
    packed = inventory_pack(whole())

    with pytest.raises(ValueError, match="another version"):
        inventory_unpack(_renamed(packed))


def _renamed(packed: bytes) -> bytes:
    import gzip

    return gzip.compress(gzip.decompress(packed).replace(b'"powerstate"', b'"power"'))
