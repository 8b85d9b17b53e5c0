import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import node
from report import Report

NODE = Path(__file__).resolve().parents[2] / "node"
NOBODY = 65534


def said(*lines, code=0):
    ticks = iter(range(100))
    report = Report(lambda host: "")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        node.tell(report, node.parts(lines, lambda: float(next(ticks))), code, list(lines))
    return report


class PartsTest(unittest.TestCase):
    def test_each_part_is_a_line_with_its_time(self):
        report = said("roundabout 1.0\n", "== installed\n", "ok    a  1 ms\n", "ok    b  2 ms\n", "== by systemd\n", "ok    c\n")
        self.assertEqual([], report.failed)
        self.assertRegex(report.table(), r"node: installed +ok +2\.0 s +2 things ok\n")
        self.assertRegex(report.table(), r"node: by systemd +ok +1\.0 s +1 things ok\n")

    def test_a_failure_is_told_in_its_words(self):
        report = said("== installed\n", "ok    a\n", "FAIL  b: c   d\n", "      more\n", "1 failed\n", code=1)
        self.assertEqual(["b: c d"], [line.figure for line in report.failed])

    def test_a_part_in_which_nothing_was_looked_at_is_a_failure(self):
        self.assertEqual(1, len(said("== installed\n", "ok    a\n", "== by systemd\n").failed))

    def test_an_end_without_a_failed_line_is_a_failure(self):
        self.assertIn("exit code 2: node/try: needs root", said("node/try: needs root\n", code=2).failed[0].figure)
        self.assertIn("exit code 124", said("== installed\n", "ok    a\n", code=124).failed[0].figure)
        self.assertEqual(1, len(said().failed))

    def test_what_the_machine_does_not_have_is_not_run(self):
        table = said("== installed\n", "ok    a\n", "--    lintian: not on this machine\n").table()
        self.assertRegex(table, r"node: lintian +NOT RUN +not on this machine")


class OutsideTest(unittest.TestCase):
    """The parts of the try that delete and cover things do nothing where it has not prepared the root."""

    def test_they_refuse_with_one_sentence(self):
        with tempfile.TemporaryDirectory() as directory:
            os.chmod(directory, 0o755)
            for name in ("installed", "boot", "confined.py", "booted.py", "private.py"):
                shutil.copy(NODE / name, directory)
            for command in (["sh", "installed"], ["sh", "boot"], ["python3", "-B", "confined.py"], ["python3", "-B", "booted.py"]):
                with self.subTest(command[-1]):
                    # Not as root: if it did not refuse, it could do no harm.
                    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
                    ended = subprocess.run(
                        [*command, "/nowhere"], cwd=directory, capture_output=True, text=True, timeout=60, **user
                    )
                    self.assertEqual((2, ""), (ended.returncode, ended.stdout))
                    self.assertRegex(ended.stderr, r"\A.*: this is no root that deploy/node/try has made.*\n\Z")


if __name__ == "__main__":
    unittest.main()
