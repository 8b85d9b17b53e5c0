"""A running scene: the state, its directory, and its hosts as things one can act upon."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from scene import hosts, network, roles
from scene.faults import Fault
from scene.hosts import RunningHost
from scene.progress import Progress
from scene.services import Service
from scene.state import Scene, StateDirectory
from scene.topology import Host


@dataclass
class RunningScene:
    """What a command that changes the scene works on; each change is written down as it is made."""

    directory: StateDirectory
    scene: Scene
    progress: Progress
    # Set when what goes on is to end: nothing more is started then, in no host.
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._writing = threading.Lock()

    def save(self, scene: Scene) -> None:
        with self._writing:
            self.scene = scene
            self.directory.save(scene)

    def phase(self, phase: str) -> None:
        self.save(replace(self.scene, phase=phase))

    def running(self, name: str) -> RunningHost:
        self.scene.host(name)
        return RunningHost(name, self.scene.pids.get(name, 0), self.stop)

    def services(self, host: Host) -> list[Service]:
        """A host's roles, in the order they are started."""
        running = self.running(host.name)
        return [self.service(running, role) for role in roles.running_on(self.scene, host)]

    def service(self, running: RunningHost, role: str) -> Service:
        own = roles.of(running.name)
        seconds = roles.SECONDS_FOR_NRPE if role == roles.NRPE else own.seconds
        told = roles.environment(self.scene, self.scene.host(running.name), role)
        return Service(running, role, told, seconds, own.seconds_to_stop)

    def main_service(self, name: str) -> Service:
        return self.service(self.running(name), roles.of(name).name)

    def start_host(self, host: Host) -> None:
        """Starts a host whose network is there, and gives it its secrets."""
        directory = self.directory.host(host.name)
        role = roles.of(host.name)
        paths = hosts.shown(roles.needed_paths(self.scene.environment))
        self._refuse_if_stopped(host)
        hosts.prepare(directory, role.fresh, paths)
        self._refuse_if_stopped(host)
        pid = hosts.start(host, directory, paths, host.forwards and not role.forwards_itself)
        with self._writing:
            self.scene = self.scene.with_pid(host.name, pid)
            self.directory.save(self.scene)
        for secret in role.secrets:
            RunningHost(host.name, pid).write_private(
                f"/run/secrets/{secret}", (self.directory.secrets / secret).read_bytes()
            )

    def _refuse_if_stopped(self, host: Host) -> None:
        if self.stop.is_set():
            raise Fault(f"{host.name}: given up")

    def stop_host(self, host: Host) -> None:
        """Kills a host, unplugs it and deletes what it has written. Fine with a host that is half there or not at all."""
        hosts.kill([host.name])
        network.unplug(host)
        network.delete_all([network.namespace(host.name)])
        self.directory.remove_host(host.name)


def destroy(directory: StateDirectory, scene: Scene) -> None:
    """Removes all a scene is made of, however far it got."""
    names = [host.name for host in scene.topology.hosts]
    hosts.kill(names)
    network.delete_all([*(network.namespace(name) for name in names), network.SWITCHES])
    if scene.first_namespaces:
        network.delete_directory()
    directory.remove()

