"""What runs, written down before it is made: whatever becomes of the lab itself, `--destroy` finds all of it.

One directory, /run/roundabout-lab unless LAB_STATE says otherwise, for root alone:
  .roundabout-lab
               the mark that the directory is the lab's, written first and deleted last: without it nothing is deleted
  state.json   the scene, its hosts with the pid of their first process, and how far the lab got
  secrets/     passwords, token and keys, mode 0600
  hosts/NAME/  what the host has written (upper), and what its first process complained of (init.log); in memory, since
               databases and stores wait for a disk at every step, and deleting takes longer than all the rest
"""

from __future__ import annotations

import fcntl
import ipaddress
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scene.faults import Fault
from scene.programs import must
from scene.topology import Host, Interface, Route, Topology

VERSION = 1
MARK = ".roundabout-lab"
OURS = frozenset({MARK, "state.json", "state.json.new", "secrets", "hosts"})
UP = "up"
CREATING = "creating"


@dataclass(frozen=True)
class Scene:
    """The scene as the lab knows it. `phase` is UP, CREATING, or what an unfinished command was doing."""

    file: str
    topology: Topology
    demo: bool = False
    phase: str = CREATING
    added: frozenset[str] = frozenset()
    pids: dict[str, int] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    # Whether the machine had no directory of network namespaces before.
    first_namespaces: bool = False

    def host(self, name: str) -> Host:
        host = self.topology.host(name)
        if host is None:
            names = " ".join(host.name for host in self.topology.hosts)
            raise Fault(f"host {name}: not in the scene (expected one of: {names})")
        return host

    def with_pid(self, name: str, pid: int) -> Scene:
        return replace(self, pids={**self.pids, name: pid})

    def with_server(self, host: Host) -> Scene:
        return replace(self, topology=self.topology.with_host(host), added=self.added | {host.name})

    def without_server(self, name: str) -> Scene:
        pids = {host: pid for host, pid in self.pids.items() if host != name}
        return replace(self, topology=self.topology.without_host(name), added=self.added - {name}, pids=pids)


def to_json(scene: Scene) -> dict[str, Any]:
    return {
        "version": VERSION,
        "file": scene.file,
        "phase": scene.phase,
        "demo": scene.demo,
        "environment": scene.environment,
        "first_namespaces": scene.first_namespaces,
        "nets": list(scene.topology.nets),
        "added": sorted(scene.added),
        "hosts": {host.name: {"pid": scene.pids.get(host.name), **_host_to_json(host)} for host in scene.topology.hosts},
    }


def from_json(written: dict[str, Any]) -> Scene:
    if written["version"] != VERSION:
        raise ValueError(f"version {written['version']} (expected: {VERSION})")
    hosts = tuple(_host_from_json(name, host) for name, host in written["hosts"].items())
    return Scene(
        file=written["file"],
        topology=Topology(tuple(written["nets"]), hosts),
        demo=written["demo"],
        phase=written["phase"],
        added=frozenset(written["added"]),
        pids={name: host["pid"] for name, host in written["hosts"].items() if host["pid"] is not None},
        environment=written["environment"],
        first_namespaces=written["first_namespaces"],
    )


def _host_to_json(host: Host) -> dict[str, Any]:
    return {
        "addresses": {i.net: str(i.addresses[0].ip) for i in host.interfaces if i.addresses},
        "interfaces": [
            {"name": i.name, "number": i.number, "net": i.net, "addresses": [str(a) for a in i.addresses]}
            for i in host.interfaces
        ],
        "routes": [{"to": str(route.destination), "via": str(route.gateway)} for route in host.routes],
        "forwards": host.forwards,
    }


def _host_from_json(name: str, written: dict[str, Any]) -> Host:
    interfaces = tuple(
        Interface(i["number"], i["net"], tuple(ipaddress.IPv4Interface(a) for a in i["addresses"]))
        for i in written["interfaces"]
    )
    routes = tuple(
        Route(ipaddress.IPv4Network(route["to"]), ipaddress.IPv4Address(route["via"])) for route in written["routes"]
    )
    return Host(name, interfaces, routes, written["forwards"])


class StateDirectory:
    """The directory a scene is kept in. Changes are made under `locked`, reading needs no lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path / "state.json"
        self.secrets = path / "secrets"
        self.hosts = path / "hosts"
        self.mark = path / MARK

    @staticmethod
    def default() -> StateDirectory:
        path = Path(os.environ.get("LAB_STATE") or "/run/roundabout-lab")
        if not path.is_absolute() or any(c in str(path) for c in ":,\\\n"):
            raise Fault(f"LAB_STATE: {path} (expected: an absolute path without commas, colons and backslashes)")
        return StateDirectory(path)

    def host(self, name: str) -> Path:
        return self.hosts / name

    def load(self) -> Scene | None:
        """The scene that is there, None if there is none."""
        try:
            written = self.file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as e:
            raise Fault(f"{self.file}: {e.strerror}") from e
        try:
            return from_json(json.loads(written))
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            raise Fault(f"{self.file}: not a state of this lab: {type(e).__name__} {e}") from e

    def save(self, scene: Scene) -> None:
        draft = self.path / "state.json.new"
        with _told(draft):
            draft.write_text(json.dumps(to_json(scene), indent=2) + "\n")
            draft.replace(self.file)

    @contextmanager
    def locked(self, make: bool = False) -> Iterator[bool]:
        """Keeps other commands that change the scene out. Gives False if there is no directory, and none is to be made.

        One that is to be made, or is empty, is marked as the lab's; any other that has no mark is refused.
        """
        if make:
            with _told(self.path):
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            yield False
            return
        except OSError as e:
            raise Fault(f"{self.path}: {e.strerror}") from e
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.stat(self.path).st_ino != os.fstat(descriptor).st_ino:
                    raise FileNotFoundError
            except (BlockingIOError, FileNotFoundError):
                raise Fault(f"{self.path}: another lab command is at work there") from None
            if make:
                self._claim()
            yield True
        finally:
            os.close(descriptor)

    def is_ours(self) -> bool:
        """Whether a lab has marked the directory. Names alone say nothing: others have their secrets and hosts, too."""
        return self.mark.is_file() and not self.mark.is_symlink()

    def _claim(self) -> None:
        with _told(self.path):
            ours = OURS if self.is_ours() else frozenset()
            others = sorted(set(os.listdir(self.path)) - ours)
            if others:
                raise Fault(f"{self.path}: holds {others[0]} (expected: nothing, or a scene of this lab)")
            self.mark.write_text("deploy/lab/lab keeps a scene here; --destroy deletes it.\n")

    def mount_hosts(self) -> None:
        with _told(self.hosts):
            self.hosts.mkdir()
        must(["mount", "-t", "tmpfs", "-o", "mode=700", self.path.name, str(self.hosts)], f"{self.hosts}: tmpfs")

    def remove_host(self, name: str) -> None:
        self.need_mark()
        with _told(self.host(name)):
            if self.host(name).exists():
                shutil.rmtree(self.host(name))

    def remove(self) -> None:
        """Deletes what is the lab's, and the directory if nothing else is in it."""
        self.need_mark()
        if self.hosts.is_mount():
            must(["umount", str(self.hosts)], f"{self.hosts}")
        with _told(self.path):
            # Nothing is in what was mounted over.
            if self.hosts.exists():
                self.hosts.rmdir()
            if self.secrets.exists():
                shutil.rmtree(self.secrets)
            for file in (self.path / "state.json.new", self.file, self.mark):
                file.unlink(missing_ok=True)
            if not os.listdir(self.path) and not self.path.is_mount():
                self.path.rmdir()

    def need_mark(self) -> None:
        """Refuses a directory that no lab has marked: to be asked before anything of a scene is taken away."""
        if not self.is_ours():
            raise Fault(f"{self.path}: {MARK} is missing, so it is no lab's, and nothing of it is deleted")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system refuses is said in one sentence."""
    try:
        yield
    except OSError as e:
        raise Fault(f"{e.filename or path}: {e.strerror or e}") from e
