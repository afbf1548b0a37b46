"""How the sentences of this product count things."""


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 VM", "2,000 VMs"; `many` where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
