"""--create: the whole scene, or nothing of it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scene import credentials, machine, network, programs, roles, running, topology
from scene.faults import Fault
from scene.progress import Progress
from scene.running import RunningScene
from scene.signals import Heard, heard, unheard
from scene.state import UP, Scene, StateDirectory
from scene.steps import Step, run_all, until
from scene.store import mount, refuse_different_stores
from scene.topology import Host

SECONDS_TO_TAKE_TRAFFIC = 30


def create(directory: StateDirectory, file: Path, demo: bool) -> RunningScene:
    """Makes the scene of a file. Whatever goes wrong on the way, ^C too, leaves nothing behind."""
    progress = Progress()
    read = topology.read(file)
    scene = Scene(str(file.resolve()), read, demo)
    roles.check(scene)
    machine.need_root()
    _refuse_second(directory)
    machine.need_packages(role for host in read.hosts for role in roles.running_on(scene, host))
    scene = replace(scene, environment=machine.environment(), first_namespaces=not network.NAMESPACES.exists())
    if read.passed_over:
        progress.say(f"passed over in {file}: {', '.join(read.passed_over)}")
    with heard() as signals, directory.locked(make=True):
        _refuse_second(directory)
        try:
            network.refuse_busy(read.hosts, with_switches=True)
            directory.mount_hosts()
            machine.need_overlay(directory)
        except BaseException:
            with unheard():
                directory.remove()
            raise
        made = RunningScene(directory, scene, progress)
        try:
            _build(made, signals)
        except BaseException:
            with unheard():
                progress.say("create failed: removing what was made")
                running.destroy(directory, made.scene)
            raise
    return made


def _refuse_second(directory: StateDirectory) -> None:
    there = directory.load()
    if there is not None:
        raise Fault(f"a scene is there already: {there.file}, {there.phase} (lab --destroy removes it)")


def _build(made: RunningScene, signals: Heard) -> None:
    made.save(made.scene)
    run_all(_Plan(made).steps(), made.progress, made.stop, signals)
    made.phase(UP)
    made.progress.say("the scene is up")


def _class_data_archive(made: RunningScene, stop: threading.Event) -> None:
    """Without it lbd and lbctl take their time to start, and lbd makes one as soon as it runs, while others start."""
    home = Path(made.scene.environment["LB_HOME"])
    newest_jar = max((jar.stat().st_mtime for jar in (home / "lib").glob("*.jar")), default=0)
    if any(archive.stat().st_mtime >= newest_jar for archive in (home / "cache").glob("*.jsa")):
        return
    with made.progress.step("Java's class-data archive for lbd"):
        environment = {**os.environ, "PATH": programs.PATH}
        outcome = programs.run([str(home / "bin" / "lbd"), "archive"], seconds=120, environment=environment, stop=stop)
        if outcome.code != 0:
            raise Fault(f"lbd archive: {outcome.last_line}")


@dataclass(frozen=True)
class _Plan:
    """Who waits for whom."""

    made: RunningScene

    def steps(self) -> list[Step]:
        scene = self.made.scene
        everyone = scene.topology.hosts
        prepared = list(self._preparing())
        starting = [self._start_host(host, tuple(step.name for step in prepared)) for host in everyone]
        started = tuple(step.name for step in starting)
        steps = prepared + starting
        servers = roles.hosts_of(scene, "crm")
        stores = roles.hosts_of(scene, "nas")
        watchers = roles.hosts_of(scene, "nagios")
        # The servers wait for the stores, which take the longest, so nothing else keeps the machine from those.
        first = (stores[0].name,) if stores else started
        for host in everyone:
            role = roles.of(host.name).name
            if role in ("fw", "bbdd", "ges"):
                steps.append(self._service(host, (f"host {host.name}",)))
        # The first makes the volume of all.
        for host in stores[1:]:
            steps.append(self._service(host, (f"host {host.name}",)))
        for host in stores[:1]:
            steps.append(self._service(host, started, "its volume"))
        for host in servers:
            steps.append(Step(f"mount {host.name}", self._mounting(host), (f"host {host.name}", stores[0].name)))
        if servers:
            mounted = tuple(f"mount {host.name}" for host in servers)
            names = " ".join(host.name for host in servers)
            told = f"store: what one writes the others read: {names}"
            steps.append(Step("store", self._compare_stores, mounted, told))
        for host in servers:
            steps.append(self._service(host, ("store", "bbdd")))
        for host in roles.hosts_of(scene, "lb"):
            steps.append(Step("lbd", self._starting(host), first))
            served = ("lbd", *(server.name for server in servers))
            steps.append(Step(host.name, self._balancing, served, f"lb: {len(servers)} of {len(servers)} take traffic"))
        steps.extend(self._monitoring(first, everyone, watchers, tuple(step.name for step in steps)))
        # A client sees a page only when all the way there is in order.
        way = tuple(step.name for step in steps if step.name in ("fw", "lb", "ges"))
        for host in everyone:
            if roles.of(host.name).name == "c":
                steps.append(self._service(host, (f"host {host.name}", *way), "a page through firewall and balancer"))
        return steps

    def _preparing(self) -> Iterator[Step]:
        """What is made before any host."""
        made, scene = self.made, self.made.scene
        ges = roles.address_of(scene, "ges", roles.MANAGEMENT)
        yield Step("secrets", lambda stop: credentials.make(made.directory.secrets, ges), (), "passwords, token and keys")
        before: tuple[str, ...] = ("secrets",)
        if roles.hosts_of(scene, "lb"):
            yield Step("archive", lambda stop: _class_data_archive(made, stop), before)
            before = ("archive",)
        hosts, nets = list(scene.topology.hosts), scene.topology.nets
        told = f"{len(nets)} networks, {len(hosts)} hosts plugged in"
        yield Step("network", lambda stop: network.connect(hosts, nets), before, told)

    def _monitoring(
        self, before: Sequence[str], everyone: Sequence[Host], watchers: list[Host], all_others: tuple[str, ...]
    ) -> list[Step]:
        if not watchers:
            return []
        watched = [host for host in everyone if roles.of(host.name).name != "c"]

        def nrpe(stop: threading.Event) -> None:
            services = [self.made.service(self.made.running(host.name), roles.NRPE) for host in watched]
            for service in services:
                service.start()
            for service in services:
                service.await_ready(stop)

        # Nagios's first round of checks finds everyone at work.
        return [
            Step("nrpe", nrpe, tuple(before), f"NRPE on {len(watched)} hosts"),
            self._service(watchers[0], (*all_others, "nrpe"), f"watches {len(watched)} hosts"),
        ]

    def _start_host(self, host: Host, after: tuple[str, ...]) -> Step:
        return Step(f"host {host.name}", lambda stop: self.made.start_host(host), after)

    def _starting(self, host: Host) -> Callable[[threading.Event], None]:
        return lambda stop: self.made.main_service(host.name).start()

    def _service(self, host: Host, after: tuple[str, ...], does: str = "ready") -> Step:
        def action(stop: threading.Event) -> None:
            service = self.made.main_service(host.name)
            service.start()
            service.await_ready(stop)

        return Step(host.name, action, after, f"{host.name}: {does}")

    def _mounting(self, host: Host) -> Callable[[threading.Event], None]:
        return lambda stop: mount(self.made, host, stop)

    def _compare_stores(self, stop: threading.Event) -> None:
        refuse_different_stores(self.made, [host.name for host in roles.hosts_of(self.made.scene, "crm")], stop)

    def _balancing(self, stop: threading.Event) -> None:
        self.made.main_service("lb").await_ready(stop)
        expected = len(roles.hosts_of(self.made.scene, "crm"))
        until(lambda: not_all_take_traffic(self.made, expected), SECONDS_TO_TAKE_TRAFFIC, "lb", stop)


def not_all_take_traffic(made: RunningScene, expected: int) -> str | None:
    """None once the balancer sends sessions to so many servers."""
    url = f"http://127.0.0.1:{roles.ADMIN_PORT}/v1/status"
    outcome = made.running("lb").run(["curl", "-fsS", "-m", "5", url])
    if outcome.code != 0:
        return outcome.last_line
    try:
        backends = [backend for pool in json.loads(outcome.output)["pools"] for backend in pool["backends"]]
        taking = [backend for backend in backends if backend["eligible"] and backend["health"] == "up"]
    except (ValueError, KeyError, TypeError) as e:
        raise Fault(f"lb: {url} answers what is not understood: {type(e).__name__} {e}") from e
    return None if len(taking) >= expected else f"{len(taking)} of {expected} servers take traffic"
