"""The border between this app's rows and the core's records: the only place here that knows both."""

from networks.adapters.connectivity import connectivity_checks, network_of
from networks.adapters.estate import (
    BYTES_PER_GB,
    BYTES_PER_MIB,
    EstateRecords,
    estate_instance,
    estate_records,
    key_of,
    name_of,
)
from networks.adapters.talkers import flow_rows, machines_of, nets_of

__all__ = [
    "BYTES_PER_GB",
    "BYTES_PER_MIB",
    "EstateRecords",
    "connectivity_checks",
    "estate_instance",
    "estate_records",
    "flow_rows",
    "key_of",
    "machines_of",
    "name_of",
    "nets_of",
    "network_of",
]
