"""How many other windows of a move group are kept and shown."""

from migrations_app.selectors.other_windows import OtherWindow, best_of, kept_for_each


def test_a_plan_of_any_size_keeps_a_bounded_number_of_other_windows() -> None:
    assert kept_for_each(35_000) == 42
    assert kept_for_each(10_000_000) == 1


def test_the_best_are_some_of_each_sort() -> None:
    free = [OtherWindow(None, None, cost, ()) for cost in (1.0, 2.0, 3.0)]
    broken = [OtherWindow(None, None, 0.5, ("too full",))]
    assert best_of([*free, *broken], 2) == [*free[:2], *broken]
