"""What a page costs the server: milliseconds, SQL queries and bytes, asked through the whole stack by a member."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any

KIB = 1024
WHOLE = ", whole"  # so ends what a streamed file is called
Address = tuple[str, str, dict[str, str]]  # what it is, address, headers


@dataclass(slots=True)
class PageFigures:
    """`ms` (median) and `p95_ms` by the clock; `cpu_ms` is the 95th percentile of what the process itself worked."""

    page: str
    ms: float
    p95_ms: float
    cpu_ms: float
    queries: int
    kib: float


def measured(project: Any, scenario: Any, user: Any, *, requests: int, has_plan: bool) -> list[PageFigures]:
    """Every page of the project and its scenario, and the wave plan as CSV."""
    from tests.bench.addresses import addresses_of, csv_of

    figures = asked(addresses_of(project, scenario, has_plan=has_plan), user, requests)
    if has_plan:
        figures += streamed("wave plan CSV", csv_of(project, scenario), user, requests)
    return figures


def streamed(what: str, address: str, user: Any, requests: int) -> list[PageFigures]:
    """A file that is sent in pieces: until the first one is there, and whole."""
    client = _client(user)
    return [
        _figures(f"{what}, first byte", partial(_first_piece, client, address), requests),
        _figures(what + WHOLE, partial(_whole, client, address, {}), max(3, requests // 4)),
    ]


def asked(addresses: Iterable[Address], user: Any, requests: int) -> list[PageFigures]:
    """Each address by a member; one request each comes before those that count, to load its templates."""
    client = _client(user)
    return [_figures(what, partial(_whole, client, address, headers), requests) for what, address, headers in addresses]


def _client(user: Any) -> Any:
    from django.test import Client

    from planner.wsgi import application  # noqa: F401  makes the process ready to serve, as it does in production

    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def _figures(what: str, ask: Callable[[], int], requests: int) -> PageFigures:
    from django.db import connection

    size = ask()
    seconds, worked = [], []
    counter = _QueryCounter()
    with connection.execute_wrapper(counter):
        ask()
    for _ in range(requests):
        cpu, began = process_time(), perf_counter()
        ask()
        seconds.append(perf_counter() - began)
        worked.append(process_time() - cpu)
    return PageFigures(
        what, 1000 * median(seconds), 1000 * _p95(seconds), 1000 * _p95(worked), counter.count, size / KIB
    )


def _p95(figures: list[float]) -> float:
    """The figure that 95 in 100 do not exceed."""
    return sorted(figures)[math.ceil(0.95 * len(figures)) - 1]


def _whole(client: Any, address: str, headers: dict[str, str]) -> int:
    """Ask and take the whole answer; its bytes."""
    response = client.get(address, headers=headers)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return sum(map(len, response)) if response.streaming else len(response.content)


def _first_piece(client: Any, address: str) -> int:
    """Ask and take what is sent first; its bytes."""
    response = client.get(address)
    size = len(next(iter(response)))
    response.close()
    return size


class _QueryCounter:
    """Counts the statements that reach the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)
