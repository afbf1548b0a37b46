"""Which vCenter a row speaks of: VI SDK UUID, else VI SDK Server, else one stand-in for the whole file."""

from networks.importers.rvtools.records import UNKNOWN_VCENTER, ParsedVCenter
from networks.importers.rvtools.table import TableRow


class VCenters:
    """The vCenters of one file. First `note` every row of vInfo, then ask for keys: a server may get its UUID late."""

    def __init__(self) -> None:
        self._server_of_uuid: dict[str, str] = {}
        self._uuids_of_server: dict[str, set[str]] = {}
        self._used: dict[str, None] = {}

    def note(self, row: TableRow) -> tuple[str, str]:
        """Remember and return what a row says of its vCenter: (UUID, server as typed at login)."""
        uuid, server = row.text("vcenter_uuid").casefold(), row.text("server").casefold()
        if uuid and not self._server_of_uuid.get(uuid):
            self._server_of_uuid[uuid] = server
        if server:
            known = self._uuids_of_server.setdefault(server, set())
            if uuid:
                known.add(uuid)
        return uuid, server

    def key(self, uuid: str, server: str) -> str:
        """The key of the vCenter that a row with these two belongs to."""
        key = uuid or self._key_of_server(server) or self._only_one() or UNKNOWN_VCENTER
        self._used[key] = None
        return key

    def key_of(self, row: TableRow) -> str:
        """The key of the vCenter that a row belongs to."""
        return self.key(*self.note(row))

    def all(self) -> tuple[ParsedVCenter, ...]:
        """Every vCenter some row belongs to, in the order met."""
        return tuple(self._record(key) for key in self._used)

    def _key_of_server(self, server: str) -> str:
        uuids = self._uuids_of_server.get(server, set())
        return next(iter(uuids)) if len(uuids) == 1 else server

    def _only_one(self) -> str:
        known = {*self._server_of_uuid, *(server for server, uuids in self._uuids_of_server.items() if not uuids)}
        return next(iter(known)) if len(known) == 1 else ""

    def _record(self, key: str) -> ParsedVCenter:
        if key in self._server_of_uuid:
            return ParsedVCenter(key, uuid=key, server=self._server_of_uuid[key])
        return ParsedVCenter(
            key, server=key if key in self._uuids_of_server else "", is_synthetic=key == UNKNOWN_VCENTER
        )
