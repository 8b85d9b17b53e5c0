"""Commands that end in other ways than by themselves."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import unittest
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lab
from report import Trouble

# Says where it is, and takes a moment to take back what it has made when it is told to end.
SLOW = "trap 'sleep 0.3; echo back >>$0; exit 1' TERM; echo $$ >$0; "
DEAF = "trap '' TERM; echo $$ >$0; "
ON = "i=0; while [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done"
ALARM = "sleep 0.5; kill -ALRM $PPID; "


class Interrupted(BaseException):
    """As ^C is."""


def interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


class RunTest(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.said = Path(directory.name) / "said"
        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, interrupt))

    def test_command_is_told_of_the_end_and_waited_for(self) -> None:
        with self.assertRaises(Interrupted):
            lab.run(["sh", "-c", SLOW + ALARM + ON, self.said], 20)
        self.assertEqual("back", self.said.read_text().split()[1])
        self.assertFalse(self.is_alive())

    def test_command_that_does_not_end_is_killed(self) -> None:
        patience, lab.SECONDS_TO_TAKE_BACK = lab.SECONDS_TO_TAKE_BACK, 1
        self.addCleanup(setattr, lab, "SECONDS_TO_TAKE_BACK", patience)
        with self.assertRaises(Interrupted):
            lab.run(["sh", "-c", DEAF + ALARM + ON, self.said], 20)
        self.assertFalse(self.is_alive())

    def test_command_that_takes_too_long_is_killed(self) -> None:
        with self.assertRaises(Trouble):
            lab.run(["sh", "-c", SLOW + ON, self.said], 3)
        self.assertFalse(self.is_alive())

    def is_alive(self) -> bool:
        """Of the shell; it was this program's child, which has waited for it."""
        try:
            os.kill(int(self.said.read_text().split()[0]), 0)
        except ProcessLookupError:
            return False
        return True


if __name__ == "__main__":
    unittest.main()
