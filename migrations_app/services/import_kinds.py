"""The kinds of file this app takes, registered with the pipeline of every import."""


def register_kinds() -> None:
    """Let imports take the kinds of this app. Called once, when the app is ready."""
