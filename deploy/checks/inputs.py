"""What makes no sense is refused in one sentence, and changes nothing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import balancer
import lab
import scene
from report import Trouble

VM = """<vm name="{name}">
  <if id="1" net="LAN3"><ipv4>10.1.3.{n}/24</ipv4></if>
  <if id="2" net="LAN4"><ipv4>10.1.4.{n}/24</ipv4></if>
  <if id="3" net="LAN5"><ipv4>10.1.5.{n}/24</ipv4></if>
  <route type="ipv4" gw="10.1.3.1">10.1.0.0/16</route>
</vm>"""
FILES = {
    "malformed": "<vnx><vm name='s6'>",
    "two": f"<vnx>{VM.format(name='s6', n=16)}{VM.format(name='s7', n=17)}</vnx>",
    "known": f"<vnx>{VM.format(name='s1', n=19)}</vnx>",
    "taken": f"<vnx>{VM.format(name='s6', n=11)}</vnx>",
    "first": f"<vnx>{VM.format(name='s1', n=11)}</vnx>",
}
# What was asked for, how, and a word that the answer must have.
CASES = (
    ("malformed XML", "malformed", "--add-server", "malformed"),
    ("two vms in a file for add-server", "two", "--add-server", "exactly one"),
    ("a known name", "known", "--add-server", "s1"),
    ("an address already taken", "taken", "--add-server", "10.1.3.11"),
    ("remove of a server never added", "first", "--remove-server", "s1"),
)


def refused(what: str, command: Sequence[str | Path], word: str) -> str:
    """Runs what must be refused; the one sentence it was refused with."""
    ended = lab.run(command, 20)
    sentences = [line for line in ended.err.splitlines() if line.strip()]
    if ended.code == 0:
        raise Trouble(f"{what}: was done")
    if len(sentences) != 1 or word not in sentences[0] or "Traceback" in ended.err:
        raise Trouble(f"{what}: exit code {ended.code}, said {ended.err.strip()[-400:]!r} (expected: one line with {word!r})")
    return sentences[0]


def as_it_was(what: str, act: Callable[[], str]) -> str:
    """Does what must change nothing."""
    before = _seen()
    said = act()
    after = _seen()
    if before != after:
        raise Trouble(f"{what}: something changed: {json.dumps(before)} -> {json.dumps(after)}")
    return said


def cases() -> Iterator[tuple[str, Callable[[], str]]]:
    """Each as a check of its own."""
    for what, file, action, word in CASES:
        yield what, lambda w=what, f=file, a=action, x=word: as_it_was(w, lambda: _with_file(w, f, a, x))
    yield "remove of one that is not in the scene", lambda: as_it_was("remove", _remove_stranger)
    yield "a scene that is there already", lambda: as_it_was("create", _create_again)
    yield "a file that is not there", lambda: as_it_was(
        "no file", lambda: refused("no file", [*lab.CALL, "/no/such.xml", "--add-server"], "/no/such.xml")
    )
    yield "a missing package", lambda: as_it_was("package", _missing_package)
    yield "a directory that is somebody's", lambda: as_it_was("directory", _foreign_directory)
    yield "a busy name", lambda: as_it_was("busy name", _busy_name)
    yield "not root", lambda: as_it_was("not root", _not_root)


def _seen() -> dict[str, Any]:
    """What a refused command might have changed."""
    seen = lab.status()
    roles = {name: (host["pid"], host["alive"], host["roles"]) for name, host in seen["hosts"].items()}
    return {"phase": seen["phase"], "added": seen["added"], "hosts": roles, "backends": sorted(balancer.backends())}


def _with_file(what: str, file: str, action: str, word: str) -> str:
    with tempfile.TemporaryDirectory(prefix="check-") as directory:
        path = Path(directory) / f"{file}.xml"
        path.write_text(FILES[file])
        return refused(what, [*lab.CALL, path, action], word)


def _remove_stranger() -> str:
    return refused("remove", [*lab.CALL, scene.example("s5"), "--remove-server"], "s5")


def _create_again() -> str:
    return refused("create", [*lab.CALL, lab.SCENE, "--create", "--no-console"], "there already")


def _missing_package() -> str:
    """The firewall's program is covered by something that cannot be run, for this command alone."""
    script = 'mount --bind /dev/null "$1" && shift && exec "$@"'
    nft = next((path for path in ("/usr/sbin/nft", "/sbin/nft") if Path(path).exists()), "/usr/sbin/nft")
    with tempfile.TemporaryDirectory(prefix="check-", dir="/run") as directory:
        state = Path(directory) / "state"
        command = ["env", f"LAB_STATE={state}", "unshare", "--mount", "sh", "-c", script, "sh", nft]
        said = refused("package", [*command, *lab.CALL, lab.SCENE, "--create", "--no-console"], "nftables")
        if state.exists():
            raise Trouble(f"{state} was made")
        return said


def _foreign_directory() -> str:
    """It has names that a lab's has, too; neither a create nor a destroy takes any of it."""
    with tempfile.TemporaryDirectory(prefix="check-") as directory:
        theirs = Path(directory) / "secrets" / "theirs"
        theirs.parent.mkdir()
        theirs.write_text("precious")
        command = ["env", f"LAB_STATE={directory}", *lab.CALL]
        said = refused("directory", [*command, lab.SCENE, "--create", "--no-console"], "holds secrets")
        ended = lab.run([*command, "--destroy"], 20)
        if ended.code != 0 or not theirs.exists():
            raise Trouble(f"destroy: exit code {ended.code}: {ended.last}; {theirs} {'is there' if theirs.exists() else 'is gone'}")
        return said


@contextmanager
def _namespace(name: str) -> Iterator[None]:
    if lab.run(["ip", "netns", "add", name], 10).code != 0:
        raise Trouble(f"namespace {name} could not be made")
    try:
        yield
    finally:
        lab.run(["ip", "netns", "delete", name], 10)


def _busy_name() -> str:
    with _namespace("roundabout-s4"):
        return refused("busy name", [*lab.CALL, scene.example("s4"), "--add-server"], "roundabout-s4")


def _not_root() -> str:
    """A copy of the lab where anybody may read it."""
    with tempfile.TemporaryDirectory(prefix="check-") as directory:
        copy = Path(directory) / "deploy"
        if lab.run(["sh", "-c", 'mkdir "$2" && cp -r "$1/lab" "$1/roles" "$1/examples" "$2" && chmod -R a+rX "${2%/*}"', "sh",
                    str(lab.TOP / "deploy"), str(copy)], 20).code != 0:  # fmt: skip
            raise Trouble("the lab could not be copied")
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", copy / "lab" / "lab"]
        return refused("not root", [*command, copy / "examples" / "s4.xml", "--add-server"], "root")
