"""What a list from HCX says, frozen: the nouns between parse (pure) and the difference (database).

Instants are aware, or naive where the file names no zone: then they are the project's wall clock.
"""

from dataclasses import dataclass
from datetime import datetime

from migrations_app.choices import HcxState
from networks.importers.problems import RowProblem

MADE_ID = "made:"  # begins an id that we made because HCX named none


@dataclass(frozen=True, slots=True)
class ParsedExtension:
    """One extension. "" and None = the file does not say. `is_ended`: HCX lists it as taken away."""

    row: int
    stretch_id: str
    network_name: str = ""
    network_id: str = ""
    network_type: str = ""
    vcenter: str = ""  # UUID or name
    destination: str = ""
    gateway: str = ""
    prefix_length: int | None = None
    appliance_name: str = ""
    has_mon: bool | None = None
    state: str = ""
    extended_at: datetime | None = None
    is_ended: bool = False

    @property
    def label(self) -> str:
        """How it is called in a sentence."""
        return self.network_name or self.network_id or self.stretch_id


@dataclass(frozen=True, slots=True)
class ParsedExtensions:
    """One list. `is_whole` False: HCX says that there are more, so what is not in it may still be extended."""

    name: str
    extensions: tuple[ParsedExtension, ...]
    problems: tuple[RowProblem, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class ParsedMigration:
    """One migration. `is_reverse` None = the file does not say; `source`, `destination`: vCenters by UUID or name."""

    row: int
    migration_id: str
    group_name: str = ""
    vm_name: str = ""
    moref: str = ""
    instance_uuid: str = ""
    source: str = ""
    destination: str = ""
    type_text: str = ""
    state: HcxState = HcxState.UNKNOWN
    state_text: str = ""
    is_reverse: bool | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    transferred_bytes: int | None = None
    size_bytes: int | None = None
    message: str = ""

    @property
    def label(self) -> str:
        """How its VM is called in a sentence."""
        return self.vm_name or self.moref or self.migration_id


@dataclass(frozen=True, slots=True)
class ParsedMigrations:
    """One list, or several pages of one."""

    name: str
    migrations: tuple[ParsedMigration, ...]
    problems: tuple[RowProblem, ...] = ()
