"""Looking at a scene and going into its hosts: status, exec, console, start and stop of a host's roles."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from typing import Any

from scene import machine, programs, roles
from scene.faults import Fault
from scene.hosts import base_environment
from scene.progress import Progress
from scene.running import RunningScene
from scene.state import StateDirectory, to_json

# As a shell says it of a command it could not start; the command's own codes pass through.
NOT_STARTED = 125


def opened(directory: StateDirectory) -> RunningScene:
    """The scene that is there, for who changes nothing of what is written down."""
    scene = directory.load()
    if scene is None:
        raise Fault(f"no scene in {directory.path} (lab FILE --create makes one)")
    return RunningScene(directory, scene, Progress())


def status(directory: StateDirectory, as_json: bool) -> None:
    made = opened(directory)
    states = {host.name: {s.role: s.state() for s in made.services(host)} for host in made.scene.topology.hosts}
    if as_json:
        written: dict[str, Any] = to_json(made.scene)
        for name, host in written["hosts"].items():
            host["alive"] = made.running(name).is_alive()
            host["roles"] = states[name]
        print(json.dumps(written, indent=2))
        return
    demo = ", demo" if made.scene.demo else ""
    print(f"{made.scene.file}: {made.scene.phase}{demo}, {len(states)} hosts, kept in {directory.path}")
    for host in made.scene.topology.hosts:
        doing = "  ".join(f"{role} {state}" for role, state in states[host.name].items())
        if not made.running(host.name).is_alive():
            doing = "not running"
        where = "  ".join(str(address.ip) for _, address in host.all_addresses())
        added = "  (added)" if host.name in made.scene.added else ""
        print(f"{host.name:<10}  {doing:<28}  {where}{added}")


def execute(directory: StateDirectory, name: str, command: list[str]) -> None:
    """Becomes the command in the host: input, output and exit code are the command's. Does not return."""
    try:
        machine.need_root()
        line = opened(directory).running(name).entering(command)
        os.execve(shutil.which(line[0]) or line[0], line, base_environment())
    except OSError as e:
        raise Fault(f"{command[0]}: {e.strerror}", NOT_STARTED) from e
    except Fault as fault:
        raise Fault(str(fault), NOT_STARTED) from None


def console(directory: StateDirectory, name: str) -> None:
    """A shell in the host."""
    execute(directory, name, ["sh", "-c", "cd; exec bash -l || exec sh -l"])


def open_consoles(made: RunningScene, lab: str) -> None:
    """A terminal window for each host, as the original opened; without a display, the line that says how to get a shell."""
    if not os.environ.get("DISPLAY") or not programs.is_there("xterm"):
        print(f"a shell in a host: {lab} console HOST")
        return
    for host in made.scene.topology.hosts:
        # It closes when its host is gone.
        subprocess.Popen(
            ["xterm", "-T", host.name, "-e", lab, "console", host.name],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


def start_roles(directory: StateDirectory, name: str) -> None:
    """Starts what does not run of a host's roles, and waits until it does its work."""
    machine.need_root()
    made = opened(directory)
    for service in made.services(made.scene.host(name)):
        if service.state() != "running":
            with made.progress.step(f"{name}: {service.role} ready"):
                service.start()
                service.await_ready(threading.Event())


def stop_roles(directory: StateDirectory, name: str) -> None:
    """Stops a host's own role; its NRPE goes on, to tell of it."""
    machine.need_root()
    made = opened(directory)
    service = made.main_service(name)
    with made.progress.step(f"{name}: {service.role} stopped"):
        service.stop()


def missing_packages() -> None:
    """Prints what to install for every role there is."""
    everything = [path.name for path in roles.ROLES.iterdir() if (path / "packages").is_file()]
    for package in machine.missing_packages(everything):
        print(package)
