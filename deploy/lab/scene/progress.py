"""What the lab tells while it works: a line for each step, with the time since the start and what the step took."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Lines on standard output. Threads may share it."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._lock = threading.Lock()

    def elapsed(self) -> float:
        return time.monotonic() - self._start

    def say(self, text: str, took: float | None = None) -> None:
        took_text = "" if took is None else f"  ({took:.2f} s)"
        with self._lock:
            print(f"{self.elapsed():7.2f} s  {text}{took_text}", flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tells of a step when it has succeeded; one that fails is told of by its Fault."""
        began = time.monotonic()
        yield
        self.say(name, time.monotonic() - began)
