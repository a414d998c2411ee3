"""Work that is shared out over processes."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import active_children
from typing import TYPE_CHECKING

import pytest

from nnfwd.errors import NnfwdError
from nnfwd.run.in_order import map_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator


class Part:
    is_bulk = True


def work(_: Part) -> int:
    return os.getpid()


def parts_between_which_workers_end() -> Iterator[Part]:
    yield Part()
    for worker in active_children():
        os.kill(worker.pid, signal.SIGKILL)
    for thread in threading.enumerate():
        if "Executor" in type(thread).__name__:
            thread.join(60)  # by then the pool knows
    yield Part()


def test_a_pool_that_takes_no_more_parts_ends_the_run_with_a_message() -> None:
    results = map_in_order(work, parts_between_which_workers_end(), 2, processes=True)

    with pytest.raises(NnfwdError, match="a worker process ended before its work: is there enough"):
        list(results)
