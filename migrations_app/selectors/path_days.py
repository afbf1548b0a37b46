"""What the page of paths says of one stop of a plan, from its stored report: rows with names, a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

from migrations_app.selectors.path_names import PLACES, Names, TalkRow, keys_of, named_rows, names_of
from networks.models import Project
from planner.core.limits import NE_MBIT_S
from planner.core.paths.records import TROUBLE, Verdict

Report = Mapping[str, Any]
Node = int | str  # a segment's key, or a place that is none of ours

MATRIX_NODES = 30
PAIRS_SHOWN = 60
SUBJECTS_SHOWN = 8  # of a gap
LEVELS = 4  # of a cell's colour
VERDICTS: tuple[Verdict, ...] = (  # worst first, what nobody knows last
    Verdict.BROKEN,
    Verdict.ASYMMETRIC,
    Verdict.TROMBONE,
    Verdict.BACKHAUL,
    Verdict.UNAVOIDABLE,
    Verdict.ISOLATED,
    Verdict.OPTIMAL,
    Verdict.UNKNOWN,
)
_OUTSIDE = {
    "onprem": "on-premises, elsewhere",
    "avs": "AVS, elsewhere",
    "vnet": "the VNet",
    "internet": "the internet",
    "unknown": "unknown",
}


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """Talks of one verdict. `share`: of all talks, 0 to 1; `ms`: added x conversations, None = not measured."""

    verdict: str
    talks: int
    conversations: int
    gb_per_day: float
    ms: float | None
    share: float


@dataclass(frozen=True, slots=True)
class Pair:
    """What two networks say to each other. `trouble`: talks that detour or are broken."""

    a: Node
    b: Node
    talks: Mapping[str, int]
    gb_per_day: float
    ms: float | None
    trouble: int

    @property
    def worst(self) -> str:
        """The worst verdict it has."""
        return next((one for one in VERDICTS if self.talks.get(one)), Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix: how many talks detour, how dark it is (1 to LEVELS), what it says at length."""

    trouble: int
    level: int
    said: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A network and its cells. `segment_id` None = it is none of ours."""

    name: str
    segment_id: int | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Networks against networks, the heaviest first. `left_out`: networks with detours that are not shown."""

    rows: tuple[MatrixRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class PairRow:
    """What one segment says to another network."""

    name: str
    segment_id: int | None
    pair: Pair


@dataclass(frozen=True, slots=True)
class SegmentPairs:
    """One segment against every other network, the worst first. `left_out`: pairs that are not shown."""

    segment_id: int
    name: str
    rows: tuple[PairRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class PairLoad:
    """What one NE pair carries, on a mean of the day; `share`: of the low end of what a pair can."""

    name: str
    segments: tuple[tuple[int, str], ...]
    mbit_s: float
    share: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Why some talks are unknown, what to enter, and about which things: kind, key, words."""

    reason: str
    to_enter: str
    talks: int
    subjects: tuple[tuple[str, int | None, str], ...]
    subject_count: int

    @property
    def more(self) -> int:
        """Subjects that are not among `subjects`."""
        return self.subject_count - len(self.subjects)


@dataclass(frozen=True, slots=True)
class PathDay:
    """All that is said of one stop."""

    verdicts: tuple[VerdictRow, ...]
    worst_by_ms: tuple[TalkRow, ...]
    worst_by_bytes: tuple[TalkRow, ...]
    matrix: Matrix
    segment: SegmentPairs | None
    ne: tuple[PairLoad, ...]
    circuit: Mapping[str, float | None]
    mon: Mapping[str, int | None]
    gaps: tuple[Gap, ...]

    @property
    def talks(self) -> int:
        """How many there are."""
        return sum(row.talks for row in self.verdicts)

    @property
    def trouble(self) -> VerdictRow:
        """Those that detour or are broken, together."""
        rows = [row for row in self.verdicts if row.verdict in TROUBLE]
        known = [row.ms for row in rows if row.verdict != Verdict.BROKEN]  # what is broken takes no time
        return VerdictRow(
            "",
            sum(row.talks for row in rows),
            sum(row.conversations for row in rows),
            sum(row.gb_per_day for row in rows),
            None if None in known else sum(one or 0.0 for one in known),
            sum(row.share for row in rows),
        )

    @property
    def broken(self) -> VerdictRow | None:
        """Those that find no way; None where there are none."""
        return next((row for row in self.verdicts if row.verdict == Verdict.BROKEN and row.talks), None)

    @property
    def unknown(self) -> int:
        """Talks whose way is unknown."""
        return next((row.talks for row in self.verdicts if row.verdict == Verdict.UNKNOWN), 0)

    @property
    def fullest(self) -> PairLoad | None:
        """The NE pair that carries most; None where none carries anything."""
        return self.ne[0] if self.ne else None


def path_day(project: Project, report: Report, segment_id: int | None = None) -> PathDay:
    """What a stored report says, with names. `segment_id`: the segment whose pairs are asked for."""
    pairs = [_pair(entry) for entry in report["matrix"]]
    nodes, left_out = _heaviest(pairs)
    own = _pairs_of(pairs, segment_id)
    vms, segments = keys_of([*report["worst_by_ms"], *report["worst_by_bytes"]])
    segments |= {node for node in nodes if isinstance(node, int)}
    segments |= {node for pair in own for node in (pair.a, pair.b) if isinstance(node, int)}
    segments |= {key for one in report["ne"] for key in one["segments"]}
    segments |= set() if segment_id is None else {segment_id}
    subjects = [each for one in report["gaps"] for each in one["subjects"][:SUBJECTS_SHOWN]]
    vms |= {each["key"] for each in subjects if each["kind"] == "vm" and each["key"]}
    names = names_of(project, vms, segments)
    return PathDay(
        verdicts=_verdicts(report["counts"]),
        worst_by_ms=named_rows(report["worst_by_ms"], names),
        worst_by_bytes=named_rows(report["worst_by_bytes"], names),
        matrix=_matrix(pairs, nodes, left_out, names),
        segment=_segment_pairs(own, segment_id, names),
        ne=_loads(report["ne"], names),
        circuit=report["circuit"],
        mon=report["mon"],
        gaps=_gaps(report["gaps"], names),
    )


def _verdicts(counts: Mapping[str, Mapping[str, Any]]) -> tuple[VerdictRow, ...]:
    """One row a verdict that there is."""
    every = sum(one["talks"] for one in counts.values()) or 1
    found = ((verdict, counts.get(verdict)) for verdict in VERDICTS)
    return tuple(
        VerdictRow(verdict, one["talks"], one["conversations"], one["gb_per_day"], one["ms"], one["talks"] / every)
        for verdict, one in found
        if one is not None and one["talks"]
    )


def _pair(entry: Sequence[Any]) -> Pair:
    a, b, talks, gb_per_day, ms = entry
    return Pair(a, b, talks, gb_per_day, ms, sum(talks.get(one, 0) for one in TROUBLE))


def _heaviest(pairs: Iterable[Pair]) -> tuple[list[Node], int]:
    """The networks whose talks detour, by added milliseconds, else talks; and how many more there are."""
    weights: dict[Node, tuple[float, int]] = {}
    for pair in pairs:
        if pair.trouble:
            for node in {pair.a, pair.b}:
                ms, talks = weights.get(node, (0.0, 0))
                weights[node] = (ms + (pair.ms or 0.0), talks + pair.trouble)
    ordered = sorted(weights, key=lambda node: (*(-one for one in weights[node]), str(node)))
    return ordered[:MATRIX_NODES], max(0, len(ordered) - MATRIX_NODES)


def _matrix(pairs: Iterable[Pair], nodes: Sequence[Node], left_out: int, names: Names) -> Matrix:
    """Both halves are filled: a row tells all of its network."""
    found: dict[tuple[Node, Node], list[Pair]] = {}
    for pair in pairs:
        if pair.trouble:
            for key in {(pair.a, pair.b), (pair.b, pair.a)}:
                found.setdefault(key, []).append(pair)
    most = max((sum(pair.trouble for pair in cell) for cell in found.values()), default=1)
    return Matrix(
        tuple(
            MatrixRow(
                _node_name(row, names),
                row if isinstance(row, int) else None,
                tuple(_cell(found.get((row, column), []), row, column, most, names) for column in nodes),
            )
            for row in nodes
        ),
        left_out,
    )


def _cell(pairs: Sequence[Pair], row: Node, column: Node, most: int, names: Names) -> Cell | None:
    trouble = sum(pair.trouble for pair in pairs)
    if not trouble:
        return None
    talks = {one: sum(pair.talks.get(one, 0) for pair in pairs) for one in TROUBLE}
    said = ", ".join(f"{count:,} {verdict}" for verdict, count in talks.items() if count)
    level = 1 + min(LEVELS - 1, int((LEVELS - 1) * log1p(trouble) / log1p(most)))
    return Cell(trouble, level, f"{_node_name(row, names)} and {_node_name(column, names)}: {said}")


def _pairs_of(pairs: Iterable[Pair], segment_id: int | None) -> list[Pair]:
    """The pairs of one segment that detour or are unknown, the worst first."""
    own = [
        pair
        for pair in pairs
        if segment_id is not None
        and segment_id in (pair.a, pair.b)
        and (pair.trouble or pair.talks.get(Verdict.UNKNOWN))
    ]
    return sorted(own, key=lambda pair: (-(pair.ms or 0.0), -pair.trouble, str(pair.a), str(pair.b)))


def _segment_pairs(own: Sequence[Pair], segment_id: int | None, names: Names) -> SegmentPairs | None:
    """None for a segment that is none of the project's."""
    if segment_id is None or segment_id not in names.segments:
        return None
    rows = []
    for pair in own[:PAIRS_SHOWN]:
        other = pair.b if pair.a == segment_id else pair.a
        rows.append(PairRow(_node_name(other, names), other if isinstance(other, int) else None, pair))
    return SegmentPairs(segment_id, names.segment(segment_id), tuple(rows), len(own) - len(rows))


def _node_name(node: Node, names: Names) -> str:
    return names.segment(node) if isinstance(node, int) else _OUTSIDE.get(node, PLACES.get(node, node))


def _loads(pairs: Iterable[Mapping[str, Any]], names: Names) -> tuple[PairLoad, ...]:
    rows = (
        PairLoad(
            one["pair"],
            tuple((key, names.segment(key)) for key in one["segments"]),
            one["mbit_s"],
            one["mbit_s"] / NE_MBIT_S.value,
        )
        for one in pairs
    )
    return tuple(sorted(rows, key=lambda row: (-row.mbit_s, row.name)))


def _gaps(gaps: Iterable[Mapping[str, Any]], names: Names) -> tuple[Gap, ...]:
    """Gaps that the same entry closes together, those of most talks first."""
    alike: dict[str, list[Mapping[str, Any]]] = {}
    for one in gaps:
        alike.setdefault(one["to_enter"], []).append(one)
    found = [
        Gap(
            reason=ones[0]["reason"] if len(ones) == 1 else "",
            to_enter=to_enter,
            talks=sum(one["talks"] for one in ones),
            subjects=tuple(
                (each["kind"], each["key"] or None, each["text"] or names.vm(each["key"])) for each in _subjects(ones)
            ),
            subject_count=sum(one["subject_count"] for one in ones),
        )
        for to_enter, ones in alike.items()
    ]
    return tuple(sorted(found, key=lambda gap: -gap.talks))


def _subjects(gaps: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first of what some gaps are about, those of most talks first."""
    return [each for one in gaps for each in one["subjects"]][:SUBJECTS_SHOWN]
