"""Steps done side by side: their order, their failures."""

import io
import os
import signal
import threading
import unittest
from contextlib import redirect_stdout

from scene.faults import Fault, Interrupted
from scene.progress import Progress
from scene.signals import heard
from scene.steps import Step, run_all, until


class StepsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.done: list[str] = []
        self.output = io.StringIO()

    def step(self, name: str, *after: str, title: str = "") -> Step:
        return Step(name, lambda stop: self.done.append(name), after, title)

    def run_all(self, *steps: Step) -> None:
        with redirect_stdout(self.output):
            run_all(steps, Progress())

    def test_each_waits_for_those_it_names(self) -> None:
        self.run_all(self.step("c", "b"), self.step("b", "a"), self.step("a", title="a done"))
        self.assertEqual(self.done, ["a", "b", "c"])
        self.assertRegex(self.output.getvalue(), r"^ +[0-9.]+ s  a done  \([0-9.]+ s\)\n$")

    def test_independent_steps_run_side_by_side(self) -> None:
        met = threading.Barrier(2, timeout=5)
        self.run_all(Step("a", lambda stop: met.wait() and None), Step("b", lambda stop: met.wait() and None))

    def test_failure_stops_the_rest_and_is_raised(self) -> None:
        def fail(stop: threading.Event) -> None:
            raise Fault("s1: no")

        with self.assertRaisesRegex(Fault, "s1: no"):
            self.run_all(Step("s1", fail), self.step("lb", "s1"))
        self.assertEqual(self.done, [])

    def test_failure_is_heard_by_who_still_waits(self) -> None:
        started = threading.Event()

        def wait(stop: threading.Event) -> None:
            started.set()
            until(lambda: "never", 30, "waiting", stop)

        def fail(stop: threading.Event) -> None:
            started.wait(5)
            raise Fault("first")

        with self.assertRaisesRegex(Fault, "first"):
            self.run_all(Step("wait", wait), Step("fail", fail))

    def test_signal_stops_the_rest_once_all_that_was_begun_has_ended(self) -> None:
        begun = threading.Event()

        def slow(stop: threading.Event) -> None:
            begun.set()
            stop.wait(30)
            # It is told to stop, and has something to end that takes longer than anybody is patient.
            threading.Event().wait(0.5)
            self.done.append("slow")

        def impatient(stop: threading.Event) -> None:
            begun.wait(5)
            for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
                os.kill(os.getpid(), number)
            stop.wait(30)

        with redirect_stdout(self.output), heard() as signals, self.assertRaises(Interrupted) as caught:
            run_all([Step("slow", slow), Step("^C", impatient), self.step("later", "slow")], Progress(), heard=signals)
        self.assertEqual((caught.exception.number, self.done), (signal.SIGINT, ["slow"]))

    def test_steps_that_wait_for_each_other_or_for_nobody_are_found(self) -> None:
        with self.assertRaisesRegex(ValueError, "wait for each other"):
            self.run_all(self.step("a", "b"), self.step("b", "a"))
        with self.assertRaisesRegex(ValueError, "is no step"):
            self.run_all(self.step("a", "nobody"))

    def test_until_gives_the_last_reason(self) -> None:
        with self.assertRaisesRegex(Fault, "bbdd: not ready after 0 s: refused"):
            until(lambda: "refused", 0, "bbdd", threading.Event())


if __name__ == "__main__":
    unittest.main()
