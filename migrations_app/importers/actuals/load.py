"""A parsed actuals file -> what it changes among the facts. Facts it does not name stay; the same twice changes nothing.

Events count by day and, within a day, in the order of the file. What cannot have happened is left out and named.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from migrations_app.importers.actuals.episodes import Replayed, replay
from migrations_app.importers.actuals.names import Names, segment_named
from migrations_app.importers.actuals.records import HAPPENS_TO, Event, ParsedActuals, ParsedFact, What
from migrations_app.importers.actuals.vm_facts import VmFacts
from migrations_app.models import Stretch
from migrations_app.selectors.remaining import LEFT_NAMED, vms_left_by_key
from networks.choices import Treatment
from networks.importers.changes import Changes, Difference, DifferenceKind
from networks.importers.problems import ProblemLog, RowProblem
from networks.models import NetworkInterface, PortGroup, Project, Segment, VirtualMachine
from planner.core.wording import counted

Happened = list[tuple[date, ParsedFact]]  # in time order
_OfPortGroup = tuple[PortGroup, list[Stretch], Replayed]  # its extensions as recorded, and after the file


def actuals_difference(
    project: Project, parsed: ParsedActuals, today: date
) -> tuple[Changes, tuple[RowProblem, ...], dict[str, int]]:
    """What the file would change, what it says that was left out, and how many events it holds of each kind."""
    loading = _Loading(project, parsed, today)
    loading.take()
    counts = Counter(fact.event.value for fact in parsed.facts)
    held = {event.value: counts[event.value] for event in Event if counts[event.value]}
    problems = sorted((*parsed.problems, *loading.log.all()), key=lambda one: (one.row is None, one.row or 0))
    return loading.changes, tuple(problems), held


class _Loading:
    """One file on its way into the facts."""

    def __init__(self, project: Project, parsed: ParsedActuals, today: date) -> None:
        self._project = project
        self._parsed = parsed
        self._today = today
        self.changes = Changes()
        self.log = ProblemLog()
        self._cut_over: dict[int, tuple[date, ParsedFact]] = {}  # by segment, as the file says last

    def take(self) -> None:
        """Everything: first what the file says of gateways, since moves and extensions are judged by it."""
        happened = self._past()
        segments = self._of_segments(happened[What.SEGMENT])
        self._vms = VmFacts(self.changes, self._say, self._cutovers(segments))
        self._vms.take(self._of_vms(happened[What.VM]))
        replayed = self._extensions(happened[What.EXTENSION], segments)
        self._segments(segments, replayed)
        self._write_extensions(replayed)
        self._question_ends(replayed, segments)

    def _past(self) -> dict[What, Happened]:
        """The events up to today, in time order, by what they happened to."""
        happened: dict[What, Happened] = defaultdict(list)
        for fact in self._parsed.facts:
            day = fact.day(self._project.zone)
            if day > self._today:
                self._say(fact, "on", f"{day} lies in the future: left out. What is to come belongs to the plan.")
            else:
                happened[HAPPENS_TO[fact.event]].append((day, fact))
        for events in happened.values():
            events.sort(key=lambda event: event[0])
        return happened

    def _of_vms(self, events: Happened) -> list[tuple[VirtualMachine, Happened]]:
        if not events:
            return []
        vms = list(
            VirtualMachine.objects.filter(project=self._project, is_gone=False)
            .defer("annotation", "custom_attributes")
            .order_by("pk")
        )
        names = Names(self._project, vms=vms)
        found: dict[int, tuple[VirtualMachine, Happened]] = {}
        for day, fact in events:
            match = names.vm(fact.name, fact.vcenter)
            if match.row is None:
                self._say(fact, "name", match.reason)
            else:
                found.setdefault(match.row.pk, (match.row, []))[1].append((day, fact))
        return list(found.values())

    def _of_segments(self, events: Happened) -> dict[int, Segment]:
        """Every segment that stands for itself; notes what the file says last of their gateways."""
        rows = list(self._project.segments.select_related("joined_into").order_by("pk"))
        by_name = {row.name.casefold(): row for row in rows}
        for day, fact in events:
            segment, why = segment_named(by_name, fact.name)
            if segment is None:
                self._say(fact, "name", why)
                continue
            self._cut_over[segment.pk] = day, fact
        return {row.pk: row for row in rows if row.joined_into_id is None}

    def _cutovers(self, segments: dict[int, Segment]) -> dict[int, tuple[str, date]]:
        """Segments that are cut over by the file or before it -> name and day."""
        found = {pk: (one.name, one.cut_over_on) for pk, one in segments.items() if one.cut_over_on}
        for pk, last in self._cut_over.items():
            if last[1].event == Event.CUT_OVER:
                found[pk] = segments[pk].name, last[0]
            elif pk in found and found[pk][1] <= last[0]:
                del found[pk]
        rebuilt = {pk for pk, one in segments.items() if one.treatment == Treatment.REBUILD}
        return {pk: one for pk, one in found.items() if pk not in rebuilt}

    def _extensions(self, events: Happened, segments: dict[int, Segment]) -> list[_OfPortGroup]:
        if not events:
            return []
        port_groups = list(self._project.port_groups.order_by("pk"))
        names = Names(self._project, port_groups=port_groups)
        closed = self._cutovers(segments)
        found: dict[int, tuple[PortGroup, Happened]] = {}
        for day, fact in events:
            match = names.port_group(fact.name, fact.vcenter)
            port_group = match.row
            over = closed.get(port_group.segment_id or 0) if port_group else None
            if port_group is None:
                self._say(fact, "name", match.reason)
            elif fact.event == Event.EXTENDED and over is not None and over[1] < day:
                sentence = f"Left out: its segment {over[0]} was cut over on {over[1]}, before this day. "
                self._say(fact, "on", sentence + "Correct one of the two, or say that it is not cut over.")
            else:
                found.setdefault(port_group.pk, (port_group, []))[1].append((day, fact))
        recorded: dict[int, list[Stretch]] = defaultdict(list)
        for stretch in Stretch.objects.filter(plan=None, port_group__project=self._project).order_by("from_on", "pk"):
            recorded[stretch.port_group_id].append(stretch)
        return [
            (one, recorded[pk], replay([(row.from_on, row.to_on) for row in recorded[pk]], happened))
            for pk, (one, happened) in found.items()
        ]

    def _segments(self, segments: dict[int, Segment], replayed: Iterable[_OfPortGroup]) -> None:
        """The gateways, each against the VMs that are left on it and the extensions that began."""
        begun = self._begun_on(replayed)
        left = self._left([pk for pk, last in self._cut_over.items() if last[1].event == Event.CUT_OVER])
        for pk, (day, fact) in self._cut_over.items():
            segment = segments[pk]
            if fact.event == Event.NOT_CUT_OVER:
                self._reopen(segment, day, fact)
            elif begun.get(pk, day) > day:
                self._say(
                    fact, "on", f"Left out: its extension began on {begun[pk]}, after this day. Correct one of them."
                )
            elif left.get(pk):
                names = ", ".join(left[pk][:LEFT_NAMED])
                more = f" and {len(left[pk]) - LEFT_NAMED} more" if len(left[pk]) > LEFT_NAMED else ""
                sentence = f"Left out: {counted(len(left[pk]), 'VM')} would be left on it: {names}{more}. "
                self._say(
                    fact,
                    "name",
                    f"{sentence}Import HCX's migrations or add the days they moved first, or decide that they stay or retire.",
                )
            elif segment.cut_over_on != day:
                before = segment.cut_over_on or "not recorded"
                self.changes.update(segment, {"cut_over_on": day})
                self._tell("changed", "segment", segment.name, f"cut over: {before} → {day}", fact)

    def _reopen(self, segment: Segment, day: date, fact: ParsedFact) -> None:
        if segment.cut_over_on is None:
            return
        if segment.cut_over_on > day:
            self._say(fact, "on", f"It was cut over again on {segment.cut_over_on}: that stays.", is_notice=True)
            return
        self._tell("changed", "segment", segment.name, f"cut over: {segment.cut_over_on} → taken back on {day}", fact)
        self.changes.update(segment, {"cut_over_on": None})

    def _left(self, segment_ids: list[int]) -> dict[int, list[str]]:
        """Names of the VMs that are still to move from segments once the file's moves and roll-backs count."""
        left = {
            pk: [name for vm_id, name in vms if vm_id not in self._vms.moved]
            for pk, vms in vms_left_by_key(self._project, segment_ids).items()
        }
        back = NetworkInterface.objects.filter(
            vm_id__in=list(self._vms.back), port_group__segment_id__in=segment_ids
        ).exclude(port_group__segment__treatment=Treatment.REBUILD)
        for pk, name in back.order_by("vm__name").values_list("port_group__segment_id", "vm__name").distinct():
            left.setdefault(pk, []).append(name)
        return left

    def _begun_on(self, replayed: Iterable[_OfPortGroup]) -> dict[int, date]:
        """Segment -> the latest first day of its extensions, recorded or of the file."""
        begun: dict[int, date] = {}
        recorded = Stretch.objects.filter(plan=None, port_group__segment_id__in=list(self._cut_over))
        days: list[tuple[int | None, date]] = list(recorded.values_list("port_group__segment_id", "from_on"))
        days += [(one.segment_id, episode.from_on) for one, _, its in replayed for episode in its.episodes]
        for segment_id, day in days:
            if segment_id is not None:
                begun[segment_id] = max(day, begun.get(segment_id, day))
        return begun

    def _write_extensions(self, replayed: Iterable[_OfPortGroup]) -> None:
        for port_group, recorded, its in replayed:
            for fact, sentence in its.refused:
                self._say(fact, "on", sentence)
            for fact, sentence in its.noticed:
                self._say(fact, "on", sentence, is_notice=True)
            for episode in its.episodes:
                end = episode.to_on or "now"
                note = " ".join(fact.note for fact in (episode.begun_by, episode.ended_by) if fact and fact.note)
                if episode.recorded is None:
                    row = Stretch(port_group=port_group, from_on=episode.from_on, to_on=episode.to_on, note=note[:255])
                    self.changes.create(row)
                    told = f"extended from {episode.from_on} to {end}"
                    self._tell("new", "extension", port_group.name, told, episode.begun_by)
                    continue
                known = recorded[episode.recorded]
                if known.to_on != episode.to_on:
                    told = f"from {known.from_on}: to {known.to_on or 'now'} → to {end}"
                    self._tell("changed", "extension", port_group.name, told, episode.ended_by or episode.begun_by)
                    self.changes.update(known, {"to_on": episode.to_on, "note": known.note or note[:255]})

    def _question_ends(self, replayed: Iterable[_OfPortGroup], segments: dict[int, Segment]) -> None:
        """Name extensions that the file ends for good while VMs are left on a segment whose gateway has not moved."""
        ended = {}
        for port_group, _, its in replayed:
            last = max(its.episodes, key=lambda one: one.from_on, default=None)
            segment_id = port_group.segment_id
            if last is not None and last.to_on is not None and last.ended_by is not None and segment_id is not None:
                ended[segment_id] = last.ended_by
        for segment_id, names in self._left(list(ended)).items():
            if names and self.changes.now(segments[segment_id], "cut_over_on") is None:
                sentence = f"Taken, but its segment has {counted(len(names), 'VM')} still to move: "
                shown = ", ".join(names[:LEFT_NAMED])
                more = f" and {len(names) - LEFT_NAMED} more" if len(names) > LEFT_NAMED else ""
                way_out = ". Record their moves and the cutover, or the extension that followed."
                self._say(ended[segment_id], "name", f"{sentence}{shown}{more}{way_out}")

    def _tell(self, kind: DifferenceKind, what: str, name: str, sentence: str, fact: ParsedFact | None) -> None:
        told = (sentence, fact.note) if fact is not None and fact.note else (sentence,)
        self.changes.differences.append(Difference(kind, what, "", name, told))

    def _say(self, fact: ParsedFact, field: str, message: str, *, is_notice: bool = False) -> None:
        value = {"on": str(fact.on), "name": fact.name, "event": fact.event.value}[field]
        self.log.add(self._parsed.name, fact.row, self._parsed.headers[field], value, message, is_notice=is_notice)
