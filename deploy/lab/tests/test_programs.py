"""Programs run with a bound in time, and what becomes of them when nobody wants them any more."""

import os
import signal
import sys
import threading
import time
import unittest
import uuid
from pathlib import Path

from scene.faults import Fault, Interrupted
from scene.programs import run
from scene.signals import ASKING_TO_STOP, heard, raised, unheard


def running(mark: str) -> list[int]:
    """Pids of programs with a word on their command line."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if mark.encode() in words:
            found.append(int(pid))
    return found


class ProgramsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.mark = uuid.uuid4().hex

    def deaf_family(self) -> list[str]:
        """A shell, a child of it in a process group of its own (as timeout makes one), and one that hears no TERM."""
        child = f"trap '' TERM INT HUP; sleep 60; : {self.mark}"
        return ["sh", "-c", f"echo begun; timeout 60 sh -c \"{child}\" & sh -c \"{child}\"; : {self.mark}"]

    def test_outcome_has_both_outputs_and_the_code(self) -> None:
        outcome = run(["sh", "-c", "read -r line; echo $line; echo wrong >&2; exit 3"], text="given\n")
        self.assertEqual((outcome.code, outcome.output), (3, "given\nwrong\n"))

    def test_input_that_is_not_given_is_at_its_end(self) -> None:
        self.assertEqual(run(["cat"]).output, "")

    def test_long_input_is_read_to_its_end(self) -> None:
        text = "x" * 500_000
        self.assertEqual(run(["wc", "-c"], text=text, stop=threading.Event()).output.strip(), str(len(text)))

    def test_what_takes_too_long_is_killed_with_all_it_started(self) -> None:
        outcome = run(self.deaf_family(), seconds=0.5)
        self.assertEqual(outcome.code, 124)
        self.assertEqual(outcome.output, "begun\n\nno end after 0.5 s")
        self.assertEqual(running(self.mark), [])

    def test_stop_kills_what_runs(self) -> None:
        stop = threading.Event()
        timer = threading.Timer(0.3, stop.set)
        timer.start()
        self.addCleanup(timer.join)
        began = time.monotonic()
        with self.assertRaisesRegex(Fault, "given up"):
            run(self.deaf_family(), seconds=30, stop=stop)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(running(self.mark), [])

    def test_nothing_is_started_after_stop(self) -> None:
        stop = threading.Event()
        stop.set()
        made = Path(f"/tmp/{self.mark}")
        self.addCleanup(made.unlink, missing_ok=True)
        with self.assertRaisesRegex(Fault, "given up"):
            run(["touch", str(made)], stop=stop)
        self.assertFalse(made.exists())

    def test_interrupt_for_the_labs_group_does_not_reach_what_it_runs(self) -> None:
        # The group is that of a lab of its own, so that the test's hears nothing.
        script = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[1])!r})
from scene.programs import run
from scene.signals import heard
with heard():
    outcome = run(["sh", "-c", "kill -INT -{{}} ; kill -TERM -{{}}; sleep 0.2; echo survived".replace("{{}}", str(os.getpgrp()))])
print(outcome.code, outcome.output.strip())
"""
        outcome = run([sys.executable, "-B", "-c", script], seconds=20)
        self.assertEqual(outcome.output.strip(), "0 survived")


class SignalsTest(unittest.TestCase):
    def test_first_signal_is_written_down_and_none_is_raised(self) -> None:
        with heard() as signals:
            self.assertEqual(signals.number, 0)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                os.kill(os.getpid(), number)
            self.assertEqual(signals.number, signal.SIGTERM)

    def test_unheard_is_unheard_by_what_is_started_too(self) -> None:
        before = [signal.getsignal(number) for number in ASKING_TO_STOP]
        with heard() as signals, unheard():
            for number in ASKING_TO_STOP:
                os.kill(os.getpid(), number)
            said = run(["sh", "-c", "kill -INT $$; kill -TERM $$; kill -HUP $$; echo lives"]).output
        self.assertEqual((signals.number, said), (0, "lives\n"))
        self.assertEqual([signal.getsignal(number) for number in ASKING_TO_STOP], before)

    def test_raised_ends_a_wait_at_once(self) -> None:
        with self.assertRaises(Interrupted) as caught, raised():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(30)
        self.assertEqual(caught.exception.number, signal.SIGTERM)


if __name__ == "__main__":
    unittest.main()
