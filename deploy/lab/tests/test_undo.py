"""An add that fails: what was done is taken back, last first, and the state says how far that got."""

import io
import tempfile
import unittest
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from scene import topology
from scene.faults import Fault, Interrupted
from scene.progress import Progress
from scene.running import RunningScene
from scene.servers import Addition
from scene.state import UP, Scene, StateDirectory

LAB = Path(__file__).resolve().parents[1]


class FailingAddition(Addition):
    """Comes as far as the balancer, and fails there."""

    def __init__(self, made: RunningScene, server: topology.Host, failure: BaseException, stuck: str = "") -> None:
        super().__init__(made, server, "lb")
        self.failure = failure
        self.stuck = stuck
        self.taken_back: list[str] = []

    def _steps(self) -> None:
        for name in ("host", "balancer"):
            self._at = name
            self._undo.append((name, lambda name=name: self.take(name)))
        raise self.failure

    def take(self, name: str) -> None:
        if name == self.stuck:
            raise Fault("stuck")
        self.taken_back.append(name)


class UndoTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.directory = StateDirectory(Path(holder.name))
        self.before = Scene("crm.xml", topology.read(LAB / "crm.xml"), phase=UP)
        self.server = topology.read(LAB.parent / "examples" / "s4.xml").hosts[0]
        adding = replace(self.before.with_server(self.server), phase="adding s4")
        self.made = RunningScene(self.directory, adding, Progress())

    def test_failure_takes_everything_back_last_first(self) -> None:
        addition = FailingAddition(self.made, self.server, Fault("lbctl add: refused"))
        with self.assertRaisesRegex(Fault, "s4 was not added, at balancer: lbctl add: refused; taken back: balancer, host"):
            addition.do()
        self.assertEqual(addition.taken_back, ["balancer", "host"])
        self.assertEqual(self.directory.load(), self.before)

    def test_signal_takes_everything_back_too(self) -> None:
        addition = FailingAddition(self.made, self.server, Interrupted(2))
        output = io.StringIO()
        with redirect_stdout(output), self.assertRaises(Interrupted):
            addition.do()
        self.assertEqual(addition.taken_back, ["balancer", "host"])
        self.assertIn("taken back: balancer, host", output.getvalue())
        self.assertEqual(self.directory.load(), self.before)

    def test_what_cannot_be_taken_back_stays_in_the_state(self) -> None:
        addition = FailingAddition(self.made, self.server, Fault("no"), stuck="balancer")
        with self.assertRaisesRegex(Fault, "not taken back: balancer: stuck"):
            addition.do()
        self.assertEqual(addition.taken_back, ["host"])
        left = self.directory.load()
        assert left is not None
        self.assertEqual((left.phase, left.added), ("adding s4", {"s4"}))


if __name__ == "__main__":
    unittest.main()
