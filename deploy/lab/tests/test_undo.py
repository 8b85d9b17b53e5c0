"""An add that fails: what was done is taken back, last first, and the state says how far that got. A remove that fails: what
is known of the server is said, and no more."""

import io
import tempfile
import threading
import unittest
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from scene import topology
from scene.faults import Fault, Interrupted
from scene.programs import Outcome
from scene.progress import Progress
from scene.running import RunningScene
from scene.servers import Addition, Removal
from scene.state import UP, Scene, StateDirectory

LAB = Path(__file__).resolve().parents[1]


class FailingAddition(Addition):
    """Comes as far as the balancer, and fails there."""

    def __init__(self, made: RunningScene, server: topology.Host, failure: BaseException, stuck: str = "") -> None:
        super().__init__(made, server, "lb")
        self.failure = failure
        self.stuck = stuck
        self.taken_back: list[str] = []

    def _steps(self, stop: threading.Event) -> None:
        for name in ("host", "balancer"):
            self._at = name
            self._undo.append((name, lambda name=name: self.take(name)))
        raise self.failure

    def take(self, name: str) -> None:
        if name == self.stuck:
            raise Fault("stuck")
        self.taken_back.append(name)


class AskingHost:
    """A host in which lbctl ends as it is told to, one code after the other; what it was asked for is kept."""

    pid = 0

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.asked: list[str] = []

    def run(self, command: Sequence[str], environment: Mapping[str, str] = {}, seconds: float = 10) -> Outcome:
        words = command[command.index("--token-file") + 2 :]
        self.asked.append(" ".join(words))
        code = self.codes.pop(0)
        return Outcome(code, f"lbctl ended with {code}")


class AskedScene(RunningScene):
    """A scene whose hosts are all the same one."""

    asking: AskingHost

    def running(self, name: str) -> AskingHost:  # type: ignore[override]
        return self.asking


class AdditionAtTheBalancer(Addition):
    """An add that has come as far as the balancer."""

    def _steps(self, stop: threading.Event) -> None:
        self._tell_balancer()


class UndoTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.directory = StateDirectory(Path(holder.name))
        self.before = Scene("crm.xml", topology.read(LAB / "crm.xml"), phase=UP, environment={"LB_HOME": "/opt/lb"})
        self.server = topology.read(LAB.parent / "examples" / "s4.xml").hosts[0]
        self.there = self.before.with_server(self.server)
        adding = replace(self.there, phase="adding s4")
        self.made = RunningScene(self.directory, adding, Progress())

    def add(self, *codes: int) -> tuple[str, list[str]]:
        """What an add says whose lbctl ends with these codes, and what lbctl was asked for."""
        made = AskedScene(self.directory, self.made.scene, Progress())
        made.asking = AskingHost(*codes)
        with self.assertRaises(Fault) as caught:
            AdditionAtTheBalancer(made, self.server, "ges").do()
        return str(caught.exception), made.asking.asked

    def remove(self, code: int) -> str:
        made = AskedScene(self.directory, replace(self.there, phase=UP), Progress())
        made.asking = AskingHost(code)
        with self.assertRaises(Fault) as caught:
            Removal(made, self.server, "ges").do()
        self.assertEqual(made.asking.asked, ["remove s4 --drain 30s"])
        return str(caught.exception)

    def phase(self) -> str:
        left = self.directory.load()
        assert left is not None
        return left.phase

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

    def test_add_that_was_refused_is_not_taken_back(self) -> None:
        # What has the name at the balancer may be somebody else's.
        for code in (1, 2, 5):
            said, asked = self.add(code)
            self.assertEqual(asked, ["add 10.1.3.14:3000 --name s4 --wait 30s"])
            self.assertIn("nothing was changed", said)
            self.assertEqual(self.directory.load(), self.before)

    def test_add_without_an_answer_is_taken_back(self) -> None:
        # Unreachable, waited out, killed by the lab: it may have been done.
        for code in (3, 4, 124):
            said, asked = self.add(code, 0)
            self.assertEqual(asked, ["add 10.1.3.14:3000 --name s4 --wait 30s", "remove s4 --force"])
            self.assertIn("taken back: balancer", said)
            self.assertEqual(self.directory.load(), self.before)

    def test_add_of_which_nothing_is_known_stays_in_the_state(self) -> None:
        said, _ = self.add(3, 3)
        self.assertIn("not taken back: balancer: lbctl remove: lbctl ended with 3", said)
        self.assertEqual(self.phase(), "adding s4")

    def test_remove_that_was_refused_leaves_all_as_it_was(self) -> None:
        for code in (1, 2, 5):
            self.assertIn("serves as before", self.remove(code))
            self.assertEqual(self.phase(), UP)

    def test_remove_without_an_answer_says_no_more_than_is_known(self) -> None:
        for code in (3, 124):
            said = self.remove(code)
            self.assertIn("the balancer, which may have it or not", said)
            self.assertNotIn("serves as before", said)
            self.assertEqual(self.phase(), "removing s4")


if __name__ == "__main__":
    unittest.main()
