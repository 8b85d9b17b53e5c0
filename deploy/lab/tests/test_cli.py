"""The command line: one sentence and an exit code for whatever is wrong with it."""

import io
import os
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from scene import cli, topology
from scene.state import Scene, StateDirectory

LAB = Path(__file__).resolve().parents[1]
CRM = str(LAB / "crm.xml")


class CommandLineTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.state = Path(holder.name) / "lab"
        before = os.environ.get("LAB_STATE")
        os.environ["LAB_STATE"] = str(self.state)
        self.addCleanup(lambda: os.environ.pop("LAB_STATE") if before is None else os.environ.update(LAB_STATE=before))
        self.file = Path(holder.name) / "file.xml"

    def refused(self, code: int, words: str, *arguments: str) -> None:
        """Ends with this code and one line that has these words in it; no state comes of it."""
        errors, output = io.StringIO(), io.StringIO()
        with redirect_stderr(errors), redirect_stdout(output):
            ended = cli.main(list(arguments))
        lines = errors.getvalue().splitlines()
        self.assertEqual((ended, len(lines)), (code, 1), errors.getvalue())
        self.assertIn(words, lines[0])
        self.assertFalse(self.state.exists())

    def test_help_is_no_fault(self) -> None:
        output = io.StringIO()
        with redirect_stdout(output):
            self.assertEqual(cli.main(["--help"]), 0)
        self.assertIn("--add-server", output.getvalue())

    def test_wrong_lines_end_with_2(self) -> None:
        self.refused(2, "required")
        self.refused(2, "required", CRM)
        self.refused(2, "FILE is missing", "--create")
        self.refused(2, "not allowed with", CRM, "--create", "--destroy")
        self.refused(2, "unrecognized", CRM, "--create", "--fast")
        self.refused(2, "--demo", CRM, "--destroy", "--demo")
        self.refused(2, "--from", CRM, "--create", "--from", "ges")
        self.refused(2, "invalid choice", CRM, "--add-server", "--from", "s1")
        self.refused(2, "exec", "exec", "lb")
        self.refused(2, "console", "console")
        self.refused(2, "status", "status", "--yaml")

    def test_files_that_make_no_sense_end_with_1(self) -> None:
        self.refused(1, "No such file", "/nowhere.xml", "--create")
        self.file.write_text("<vnx><vm name='s4'>")
        for action in ("--create", "--destroy", "--add-server", "--remove-server"):
            self.refused(1, "malformed XML", str(self.file), action)

    def test_add_and_remove_want_one_server(self) -> None:
        for action in ("--add-server", "--remove-server"):
            self.refused(1, "13 vms", CRM, action)
            self.file.write_text("<vnx/>")
            self.refused(1, "0 vms", str(self.file), action)
            self.file.write_text("<vnx><vm name='bbdd'/></vnx>")
            self.refused(1, "only CRM servers", str(self.file), action)

    def test_without_a_scene_there_is_nothing_to_look_at(self) -> None:
        self.refused(1, "no scene in", "status")

    def test_destroy_without_a_scene_leaves_a_foreign_directory_alone(self) -> None:
        if os.geteuid() != 0:
            self.skipTest("needs root")
        theirs = self.state / "secrets" / "theirs"
        theirs.parent.mkdir(parents=True)
        theirs.write_text("precious")
        output = io.StringIO()
        with redirect_stdout(output):
            self.assertEqual(cli.main(["--destroy"]), 0)
        self.assertIn("nothing to destroy", output.getvalue())
        self.assertEqual(theirs.read_text(), "precious")

    def test_scene_in_a_directory_without_the_mark_is_not_destroyed(self) -> None:
        if os.geteuid() != 0:
            self.skipTest("needs root")
        self.state.mkdir()
        directory = StateDirectory(self.state)
        directory.save(Scene(CRM, topology.read(Path(CRM))))
        errors = io.StringIO()
        with redirect_stderr(errors):
            self.assertEqual(cli.main(["--destroy"]), 1)
        self.assertIn("no lab's", errors.getvalue())
        self.assertTrue(directory.file.exists())

    def test_what_the_system_refuses_is_one_sentence(self) -> None:
        errors = io.StringIO()
        refusal = PermissionError(13, "Permission denied", "/run/lab/secrets")
        with mock.patch.object(cli, "_dispatch", side_effect=refusal), redirect_stderr(errors):
            self.assertEqual(cli.main(["status"]), 1)
        self.assertEqual(errors.getvalue(), "lab: /run/lab/secrets: Permission denied\n")

    def test_state_directory_that_mount_would_misread_is_refused(self) -> None:
        os.environ["LAB_STATE"] = "/run/a:b"
        self.refused(1, "LAB_STATE", "status")
        os.environ["LAB_STATE"] = "lab"
        self.refused(1, "LAB_STATE", "status")


if __name__ == "__main__":
    unittest.main()
