import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

NODE = Path(__file__).resolve().parents[2] / "node"
NOBODY = 65534


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
