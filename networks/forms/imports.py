"""A file to import."""

from django import forms

from networks.choices import ImportKind


class UploadForm(forms.Form):
    """The file, and what it is."""

    kind = forms.ChoiceField(
        choices=ImportKind.choices, initial=ImportKind.RVTOOLS, label="What it is", widget=forms.RadioSelect
    )
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.zip,.csv"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "That file is empty. Export it again and choose the new one.",
        },
    )
