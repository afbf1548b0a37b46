"""What the core raises: one sentence that says what is wrong and where, and one that says what to do."""


class PlanningError(Exception):
    """A fault in what the planner was given.

    `sentence` names the object and the fault; `way_out` says what to do about it.
    """

    def __init__(self, sentence: str, way_out: str = "") -> None:
        super().__init__(sentence, way_out)
        self.sentence = sentence
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.sentence} {self.way_out}".strip()


class UnreadableInstance(PlanningError):
    """The planning problem cannot be judged: a number that is none, an unknown id, facts that contradict each other."""


class UnreadablePlan(PlanningError):
    """The file is no wave plan, or it does not belong to the instance."""
