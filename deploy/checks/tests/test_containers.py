import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "containers"))
sys.path.insert(0, str(TOP / "checks"))

import commands
import engine
import looks
import main
import trial
from report import Report, Trouble


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def ends(pid):
    """Whether it has ended before long: a signal is sent at once, and its work is done soon."""
    end = time.monotonic() + 5
    while lives(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not lives(pid)


def number(file):
    """The number that a program writes to the file when it has started."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if file.exists() and file.read_text().strip():
            return int(file.read_text())
        time.sleep(0.01)
    raise AssertionError(f"{file} was not written")


class CommandsTest(unittest.TestCase):
    def setUp(self):
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_what_is_late_is_one_sentence_and_nothing_of_it_goes_on(self):
        pid = self.directory / "pid"
        with self.assertRaisesRegex(Trouble, "^sh -c .* not done within 1 s$"):
            commands.run(["sh", "-c", 'sleep 600 & echo $! >"$1"; wait', "sh", pid], 1)
        self.assertTrue(ends(number(pid)))

    def test_what_does_not_hear_term_is_killed(self):
        pid = self.directory / "pid"
        process = subprocess.Popen(
            ["sh", "-c", 'trap "" TERM; echo $$ >"$1"; while :; do sleep 1; done', "sh", pid],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        number(pid)
        commands.end(process, 0.2)
        self.assertEqual(process.returncode, -signal.SIGKILL)

    def test_what_cannot_be_started_is_trouble(self):
        with self.assertRaisesRegex(Trouble, "^/nowhere: No such file or directory$"):
            commands.run(["/nowhere"], 1)

    def test_what_fails_is_told_in_its_own_words(self):
        with self.assertRaisesRegex(Trouble, "exit 3\nno disk"):
            commands.run(["sh", "-c", "echo no disk >&2; exit 3"], 5)


class EngineTest(unittest.TestCase):
    """With programs that only look like an engine's: it needs no root."""

    def setUp(self):
        self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.pid = self.scratch / "pid"
        self.program("setpriv", f'echo $$ >"{self.pid}"\nexec sleep 600')

    def program(self, name, script):
        file = self.scratch / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def engine(self):
        return engine.Engine(self.scratch, f"{self.scratch}:{os.environ['PATH']}", network=False)

    def test_one_that_does_not_answer_is_ended(self):
        self.program("docker", "exit 1")
        with mock.patch.object(engine, "STARTS_WITHIN", 0.5), self.assertRaisesRegex(Trouble, "does not start"):
            self.engine().__enter__()
        self.assertFalse(lives(number(self.pid)))

    def test_one_that_hangs_is_ended(self):
        self.program("docker", "exec sleep 600")

        def late(words, patience, environment):
            number(self.pid)
            return commands.finished(words, 0.2, environment)

        with mock.patch.object(engine, "finished", late), self.assertRaisesRegex(Trouble, "docker version: not done"):
            self.engine().__enter__()
        self.assertFalse(lives(number(self.pid)))

    def test_a_signal_while_it_starts_ends_it(self):
        self.program("docker", f"until [ -s '{self.pid}' ]; do sleep 0.01; done\nkill -USR1 {os.getpid()}\nexit 1")
        before = signal.signal(signal.SIGUSR1, lambda number, _: sys.exit(128 + number))
        self.addCleanup(signal.signal, signal.SIGUSR1, before)
        with self.assertRaises(SystemExit):
            self.engine().__enter__()
        self.assertFalse(lives(number(self.pid)))

    def test_what_is_left_is_named(self):
        self.assertIn(f"file {self.scratch}", engine.left(self.scratch))
        self.assertEqual(engine.left(self.scratch / "nothing-of-that-name"), [])


class TrialTest(unittest.TestCase):
    def test_without_an_engine_it_is_not_run_and_leaves_nothing(self):
        directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        refused = Trouble("the engine does not start\nunshare: Operation not permitted")
        report = Report(str)
        with (
            redirect_stdout(io.StringIO()),
            redirect_stderr(io.StringIO()),
            mock.patch.object(trial.programs, "install", return_value="all there"),
            mock.patch.object(trial.programs, "engine", return_value=("/nowhere", "here")),
            mock.patch.object(trial.Engine, "__enter__", side_effect=refused),
        ):
            trial.whole(report, directory)
        self.assertEqual([line.what for line in report.missed], ["containers: an engine that builds"])
        self.assertEqual(report.failed, [])
        self.assertEqual(list(directory.iterdir()), [])


class ChoiceTest(unittest.TestCase):
    def test_only_who_asks_for_the_containers_gets_them(self):
        self.assertNotIn("containers", main.arguments([]).checks)
        self.assertIn("compose", main.arguments([]).checks)
        self.assertEqual(main.arguments(["containers"]).checks, ["containers"])

    def test_a_scene_that_is_there_is_left_alone(self):
        state = Path(self.enterContext(tempfile.TemporaryDirectory()))
        asked = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.addCleanup(signal.signal, number, signal.getsignal(number))
        with (
            redirect_stdout(io.StringIO()),
            redirect_stderr(io.StringIO()) as said,
            mock.patch.object(main.leftovers, "STATE", state),
            mock.patch.object(main.lab, "lab", lambda *words, **more: asked.append(words)),
            mock.patch.object(main.containers, "up", lambda report: report.note("containers", True, "up")),
        ):
            self.assertEqual(main.main(["containers"]), 0)
            self.assertEqual(main.main(["scene"]), 2)
        self.assertIn("a scene is there already", said.getvalue())
        self.assertEqual(asked, [])


class LooksTest(unittest.TestCase):
    def test_health(self):
        self.assertEqual(looks.health({"Running": False, "ExitCode": 3}), "exited with 3")
        self.assertEqual(looks.health({"Running": True}), "without a health check")
        self.assertEqual(looks.health({"Running": True, "Health": {"Status": "starting"}}), "starting")

    def test_a_capability_of_the_crm_is_trouble(self):
        status = "Name:\tjava\nUid:\t10002\t10002\t10002\t10002\nGid:\t10002\t10002\t10002\t10002\nGroups:\t\nNoNewPrivs:\t1\n"
        none = "".join(f"Cap{one}:\t0000000000000000\n" for one in ("Inh", "Prm", "Eff", "Bnd", "Amb"))
        self.assertIn("no capability", looks.servers_confined(Said(status + none)))
        for wrong in (
            none.replace("CapBnd:\t0000000000000000", "CapBnd:\t0000000000200000"),
            none.replace("CapEff:\t0000000000000000\n", ""),
        ):
            with self.assertRaisesRegex(Trouble, "s1: capabilities"):
                looks.servers_confined(Said(status + wrong))
        with self.assertRaisesRegex(Trouble, "s1: uid"):
            looks.servers_confined(Said(status.replace("10002\t10002\nGid", "10002\t0\nGid") + none))
        with self.assertRaisesRegex(Trouble, "no java"):
            looks.servers_confined(Said(""))


class Said:
    """An engine all of whose containers print the same."""

    def __init__(self, text):
        self.text = text

    def docker(self, words, patience):
        return self.text


if __name__ == "__main__":
    unittest.main()
