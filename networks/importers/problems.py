"""What an import says about a file: problems by sheet, row and column, and the refusal of a whole file."""

from collections import Counter
from dataclasses import dataclass, field

from planner.core.wording import counted

ROWS_NAMED_PER_PROBLEM = 1_000  # of one kind in one column; the rest is counted, so that no page drowns in it
VALUE_LENGTH = 120  # characters of the offending value that are shown


class FileRefused(Exception):
    """The file cannot be taken at all. The text is a sentence for the user with a way out; `code` is its short name."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing in the file that could not be taken as it stands; the value concerned is unknown.

    `row` counts as the spreadsheet shows it (the header is row 1); None where it concerns the whole sheet. `column` is
    the header as the file writes it, "" for the whole row. `is_notice`: nothing is lost, it is only good to know.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    is_notice: bool = False


@dataclass(slots=True)
class ProblemLog:
    """Collects problems while a file is parsed; names the first rows of each kind and counts the rest."""

    named: list[RowProblem] = field(default_factory=list)
    counted: Counter[tuple[str, str, str, bool]] = field(default_factory=Counter)

    def add(
        self, sheet: str, row: int | None, column: str, value: object, message: str, *, is_notice: bool = False
    ) -> None:
        """Note one problem. Never pass an annotation as the value: it may hold credentials."""
        kind = (sheet, column, message, is_notice)
        self.counted[kind] += 1
        if self.counted[kind] <= ROWS_NAMED_PER_PROBLEM:
            self.named.append(RowProblem(sheet, row, column, str(value)[:VALUE_LENGTH], message, is_notice))

    def all(self) -> tuple[RowProblem, ...]:
        """Every problem in the order found, then one line for each kind that stands in more rows than are named."""
        more = [
            RowProblem(
                sheet,
                None,
                column,
                "",
                f"The same in {counted(count - ROWS_NAMED_PER_PROBLEM, 'more row')}: {text}",
                notice,
            )
            for (sheet, column, text, notice), count in self.counted.items()
            if count > ROWS_NAMED_PER_PROBLEM
        ]
        return (*self.named, *more)
