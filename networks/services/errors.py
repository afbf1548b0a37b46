"""What a service says when it will not do what was asked."""


class ServiceError(Exception):
    """A refusal for the user: `sentence` says what is wrong, `way_out` what to do about it."""

    def __init__(self, sentence: str, way_out: str = "") -> None:
        super().__init__(sentence, way_out)
        self.sentence = sentence
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.sentence} {self.way_out}".strip()
