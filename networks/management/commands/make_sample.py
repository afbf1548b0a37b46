"""`manage.py make_sample`: a believable estate as files, of any size, the same for the same seed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from networks.sample.files import write_later_inventory, write_sample

WRONG_ARGUMENTS = 2  # exit code


class Command(BaseCommand):
    help = "Write a sample estate: an RVTools 4.7 workbook, a flows CSV and a scenario. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--vms", type=int, default=600, help="VMs in all, templates and placeholders among them")
        parser.add_argument("--segments", type=int, default=45)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
        parser.add_argument(
            "--later",
            action="store_true",
            help="only a later workbook of the same estate: 5 %% of the VMs new, gone or renamed, one port group renamed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        write = write_later_inventory if options["later"] else write_sample
        try:
            paths = write(options["out"], options["vms"], options["segments"], options["seed"])
        except ValueError as refusal:
            raise CommandError(str(refusal), returncode=WRONG_ARGUMENTS) from refusal
        except OSError as error:
            raise CommandError(
                f"Cannot write into {options['out']}: {error.strerror}. Name another folder.",
                returncode=WRONG_ARGUMENTS,
            ) from error
        for path in paths:
            self.stdout.write(f"{path} ({path.stat().st_size:,} bytes)")
