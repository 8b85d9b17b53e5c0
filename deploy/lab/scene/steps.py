"""Steps that wait for one another, done side by side as far as they can be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scene.faults import Fault, Interrupted
from scene.progress import Progress
from scene.signals import Heard

# Asking costs: a busy machine is asked less and less often.
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 0.5
# How soon a signal is noticed.
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Step:
    """What is to be done once all steps named in `after` are done. `title` is what is told then; empty tells nothing."""

    name: str
    action: Callable[[threading.Event], None]
    after: tuple[str, ...] = ()
    title: str = ""


def until(check: Callable[[], str | None], seconds: float, what: str, stop: threading.Event) -> None:
    """Waits for check() to give None; a Fault with its last reason after `seconds`, or at once when `stop` is set."""
    deadline = time.monotonic() + seconds
    pause = FIRST_PAUSE_SECONDS
    while True:
        reason = check()
        if reason is None:
            return
        if stop.is_set():
            raise Fault(f"{what}: given up")
        if time.monotonic() > deadline:
            raise Fault(f"{what}: not ready after {seconds:g} s: {reason}")
        stop.wait(pause)
        pause = min(pause * 1.2, LONGEST_PAUSE_SECONDS)


def run_all(
    steps: Sequence[Step], progress: Progress, stop: threading.Event | None = None, heard: Heard | None = None
) -> None:
    """Does all steps, in threads of their own, which no signal cuts in two.

    The first that fails, or a signal that was `heard`, sets `stop`. Its error, or Interrupted, is raised once all steps that
    were begun have ended, however long their own bounds let them take: who cleans up has nobody behind his back.
    """
    names = {step.name for step in steps}
    for step in steps:
        missing = [name for name in step.after if name not in names]
        if missing:
            raise ValueError(f"{step.name} waits for {missing[0]}, which is no step")
    _Run(steps, progress, stop or threading.Event(), heard or Heard()).to_the_end()


class _Run:
    def __init__(self, steps: Sequence[Step], progress: Progress, stop: threading.Event, heard: Heard) -> None:
        self._progress = progress
        self._heard = heard
        # All under the condition.
        self._changed = threading.Condition()
        self._waiting = list(steps)
        self._done: set[str] = set()
        self._running = 0
        self._failure: BaseException | None = None
        # Set once; who polls looks at it.
        self._stop = stop

    def to_the_end(self) -> None:
        with self._changed:
            while self._running or (self._waiting and self._failure is None):
                self._listen()
                if self._failure is None:
                    self._start_what_can()
                    if not self._running:
                        raise ValueError(f"steps wait for each other: {[step.name for step in self._waiting]}")
                if self._running:
                    self._changed.wait(LOOK_SECONDS)
        if self._failure is not None:
            raise self._failure

    def _listen(self) -> None:
        if self._heard.number and self._failure is None:
            self._fail(Interrupted(self._heard.number))

    def _fail(self, failure: BaseException) -> None:
        self._failure = failure
        self._stop.set()

    def _start_what_can(self) -> None:
        for step in [step for step in self._waiting if self._done.issuperset(step.after)]:
            self._waiting.remove(step)
            self._running += 1
            threading.Thread(target=self._do, args=(step,), name=step.name, daemon=True).start()

    def _do(self, step: Step) -> None:
        began = time.monotonic()
        failure: BaseException | None = None
        try:
            step.action(self._stop)
            if step.title:
                self._progress.say(step.title, time.monotonic() - began)
        except BaseException as e:  # whatever it is, the main thread raises it
            failure = e
        with self._changed:
            self._running -= 1
            if failure is None:
                self._done.add(step.name)
            elif self._failure is None:
                self._fail(failure)
            self._changed.notify_all()
