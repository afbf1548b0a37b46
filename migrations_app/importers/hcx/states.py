"""The state of a migration as HCX spells it -> ours. A VM has moved only by a state that surely says so."""

import re

from migrations_app.choices import HcxState

MIGRATED = frozenset(
    {
        "MIGRATED",
        "MIGRATE_COMPLETE",
        "MIGRATE_COMPLETED",
        "MIGRATION_COMPLETE",
        "MIGRATION_COMPLETED",
        "COMPLETE",
        "COMPLETED",
        "SUCCESS",
        "SUCCEEDED",
    }
)
# Words in a state, the first that is found decides: MIGRATE_FAILED, SWITCHOVER_IN_PROGRESS, WAITING_FOR_SWITCHOVER.
WORDS: tuple[tuple[HcxState, tuple[str, ...]], ...] = (
    (HcxState.FAILED, ("FAIL", "ERROR", "ABORT")),
    (HcxState.CANCELLED, ("CANCEL",)),
    (HcxState.WAITING, ("DRAFT", "QUEUE", "SCHEDUL", "WAIT", "PEND", "VALIDAT", "PAUS", "NOT_STARTED")),
    (
        HcxState.RUNNING,
        ("PROGRESS", "RUN", "START", "SYNC", "TRANSFER", "REPLICAT", "SWITCHOVER", "MIGRATING", "RELOCAT"),
    ),
)


def hcx_state(text: str) -> HcxState:
    """Our state for HCX's; UNKNOWN for one that is not known."""
    spelled = re.sub(r"[\s-]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text.strip())).upper()
    if spelled in MIGRATED:
        return HcxState.MIGRATED
    return next((state for state, words in WORDS if any(word in spelled for word in words)), HcxState.UNKNOWN)
