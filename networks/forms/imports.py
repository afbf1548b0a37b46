"""A file to import."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from networks.choices import ImportKind
from networks.services.recognition import HEAD_BYTES, kind_recognised

RECOGNISE = ""
WHERE_FROM = {
    RECOGNISE: "By what stands at the file's beginning. Where that shows no kind or several, you are asked to choose.",
    ImportKind.RVTOOLS: "In RVTools choose File, Export all to xlsx. Version 3.x or 4.x, or its CSV files as a zip.",
    ImportKind.FLOWS: "One CSV with source, destination, port, protocol and bytes a day, from a flow collector.",
    ImportKind.HCX_EXTENSIONS: "HCX's list of network extensions: its API's answer, or PowerCLI's as JSON or CSV.",
    ImportKind.HCX_MIGRATIONS: "HCX's list of migrations, with or without mobility groups: the same ways.",
    ImportKind.ACTUALS: "One CSV with what, name, vcenter, event, on and note: kept by hand, or “Facts as CSV” corrected.",
    ImportKind.ANCHORS: "One CSV with segment (or vlan), kind, name, leaves_on and note: from an IPAM, a CMDB or a list.",
}


class UploadForm(forms.Form):
    """The file, and what it is."""

    kind = forms.ChoiceField(
        required=False,
        choices=[(RECOGNISE, "recognise it"), *ImportKind.choices],
        initial=RECOGNISE,
        label="What it is",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the kinds."},
    )
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.zip,.csv,.json,.txt"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "That file is empty. Export it again and choose the new one.",
        },
    )

    def kinds(self) -> list[tuple[Any, str]]:
        """Each choice of a kind with where its file comes from."""
        return [(choice, WHERE_FROM[choice.data["value"]]) for choice in self["kind"]]

    def clean(self) -> dict[str, Any]:
        """The kind, chosen or recognised."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is not None and cleaned.get("kind") == RECOGNISE:
            kind = _recognised(file)
            if kind is None:
                self.add_error("kind", "What this file is cannot be told from its beginning. Choose its kind.")
            cleaned["kind"] = kind
        return cleaned


def _recognised(file: UploadedFile) -> ImportKind | None:
    """The kind that the beginning of an uploaded file shows."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    with tempfile.TemporaryDirectory() as folder:
        beginning = Path(folder) / "beginning"
        beginning.write_bytes(head)
        return kind_recognised(beginning, file.name or "")
