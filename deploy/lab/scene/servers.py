"""--add-server and --remove-server: the balancer is asked, never restarted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scene import machine, network, roles, topology
from scene.faults import Fault, Interrupted
from scene.progress import Progress
from scene.running import RunningScene
from scene.signals import heard, unheard
from scene.state import UP, StateDirectory
from scene.steps import Step, run_all
from scene.store import mount, refuse_different_stores
from scene.topology import Host

# Who asks the balancer: itself over loopback, or the management host over LAN5.
ASKING = ("lb", "ges")
WAIT = "30s"
DRAIN = "30s"
# A Java that starts on a busy machine, on top of what lbctl itself waits for.
SECONDS_FOR_LBCTL = 45
# Exit codes of lbctl after which the balancer is as it was: refused, wrong command line, wrong token. Not 3, no answer: what
# was asked for may have been done.
NOTHING_CHANGED = (1, 2, 5)


# Whether a balancer is there at all is asked before anything is made, with something that needs no Java.
SECONDS_TO_ANSWER = 5
AGAIN = "asked for again, it goes on from there"


class _Refused(Fault):
    """The balancer is as it was."""


def only_server(file: Path) -> tuple[Host, tuple[str, ...]]:
    """The one host of a file for add or remove, and what was passed over in it."""
    read = topology.read(file)
    if len(read.hosts) != 1:
        names = ", ".join(host.name for host in read.hosts) or "none"
        raise Fault(f"{file}: {len(read.hosts)} vms: {names} (expected: exactly one, the server)")
    host = read.hosts[0]
    if roles.of(host.name).name != "crm":
        raise Fault(f"{file}: vm {host.name}: only CRM servers come and go (expected: s<N>)")
    return host, read.passed_over


def add(directory: StateDirectory, file: Path, asking: str) -> None:
    """Adds the server of a file. A failure takes back what was done and says where it stood."""
    server, passed_over = only_server(file)
    with _changing(directory) as made:
        scene = made.scene
        if scene.phase != UP:
            raise Fault(f"the scene is unfinished: {scene.phase} ({_remedy(scene.phase)})")
        if scene.topology.host(server.name):
            raise Fault(f"vm {server.name}: a host of this name is in the scene already")
        roles.check_host(server, scene.topology.nets)
        topology.refuse_clashes([*scene.topology.hosts, server])
        machine.need_packages(roles.running_on(scene, server))
        network.refuse_busy([server], with_switches=False)
        _need_balancer(made, asking)
        if passed_over:
            made.progress.say(f"passed over in {file}: {', '.join(passed_over)}")
        made.save(replace(scene.with_server(server), phase=f"adding {server.name}"))
        Addition(made, server, asking).do()


class Addition:
    """The steps of an add, and what takes each of them back."""

    def __init__(self, made: RunningScene, server: Host, asking: str) -> None:
        self._made = made
        self._server = server
        self._asking = asking
        self._undo: list[tuple[str, Callable[[], object]]] = []
        self._at = ""

    def do(self) -> None:
        made = self._made
        with heard() as signals:
            try:
                run_all([Step(self._server.name, self._steps)], made.progress, made.stop, signals)
            except BaseException as e:
                # What takes it back is not to be stopped.
                made.stop.clear()
                with unheard():
                    taken_back = self._take_back()
                if isinstance(e, Fault):
                    raise Fault(f"{self._server.name} was not added, at {self._at}: {e}; {taken_back}", e.code, e.log) from None
                made.progress.say(f"{self._server.name} was not added, at {self._at}; {taken_back}")
                raise

    def _steps(self, stop: threading.Event) -> None:
        made, server = self._made, self._server
        self._undo.append(("host", lambda: made.stop_host(server)))
        with self._step("host", "plugged in and started"):
            network.connect([server])
            made.start_host(server)
        with self._step("store", "mounted, and the same as everyone's"):
            mount(made, server, stop)
            others = [host.name for host in roles.hosts_of(made.scene, "crm") if host.name != server.name]
            refuse_different_stores(made, [server.name, *others[:1]], stop)
        services = made.services(server)
        for service in reversed(services):
            what = "CRM" if service.role == "crm" else service.role.upper()
            with self._step(what, "ready"):
                service.start()
                service.await_ready(stop)
        self._tell_balancer()
        if roles.hosts_of(made.scene, "nagios"):
            self._undo.append(("Nagios", lambda: _nagios(made, "remove", server.name)))
            with self._step("Nagios", "watches it"):
                _nagios(made, "add", server.name, server.address(roles.MANAGEMENT) or "")
        made.phase(UP)

    def _tell_balancer(self) -> None:
        """Taken back unless it was refused: where no answer came, it may have been done."""
        made, server = self._made, self._server
        self._at = "balancer"
        self._undo.append(("balancer", lambda: _lbctl(made, self._asking, "remove", server.name, "--force")))
        address = f"{server.address(roles.SERVERS)}:{roles.CRM_PORT}"
        try:
            _tell(made, self._asking, "add", address, "--name", server.name, "--wait", WAIT)
        except _Refused:
            self._undo.pop()
            raise

    @contextmanager
    def _step(self, at: str, done: str) -> Iterator[None]:
        self._at = at
        with self._made.progress.step(f"{self._server.name}: {at} {done}"):
            yield

    def _take_back(self) -> str:
        """Undoes what was begun, last first, and says how that went."""
        undone, failed = [], []
        for name, action in reversed(self._undo):
            try:
                action()
                undone.append(name)
            except Fault as fault:
                failed.append(f"{name}: {fault}")
        if failed:
            self._made.phase(f"adding {self._server.name}")
            return f"not taken back: {'; '.join(failed)} (lab FILE --remove-server tries again)"
        self._made.save(replace(self._made.scene.without_server(self._server.name), phase=UP))
        return f"taken back: {', '.join(undone)}" if undone else "nothing was changed"


def remove(directory: StateDirectory, file: Path, asking: str) -> None:
    """Removes an added server: out of the balancer, then the host, then Nagios. What fails can be asked for again."""
    server, _ = only_server(file)
    with _changing(directory) as made:
        known = made.scene.topology.host(server.name)
        if known is None:
            raise Fault(f"vm {server.name}: not in the scene")
        if server.name not in made.scene.added:
            raise Fault(f"vm {server.name}: was never added, it belongs to {made.scene.file}")
        unfinished = {f"{doing} {server.name}" for doing in ("adding", "removing")}
        if made.scene.phase != UP and made.scene.phase not in unfinished:
            raise Fault(f"the scene is unfinished: {made.scene.phase} ({_remedy(made.scene.phase)})")
        _need_balancer(made, asking)
        Removal(made, known, asking).do()


class Removal:
    """The steps of a remove. What was done of them stays done."""

    def __init__(self, made: RunningScene, server: Host, asking: str) -> None:
        self._made = made
        self._server = server
        self._asking = asking
        self._at = ""

    def do(self) -> None:
        made, name, before = self._made, self._server.name, self._made.scene.phase
        made.phase(f"removing {name}")
        with heard() as signals:
            try:
                run_all([Step(name, self._steps)], made.progress, made.stop, signals)
            except _Refused as fault:
                made.phase(before)
                raise Fault(f"{name} was not removed, it serves as before: {fault}", fault.code, fault.log) from None
            except Fault as fault:
                raise Fault(f"{name} was not removed, at {self._at}: {fault} ({AGAIN})", fault.code, fault.log) from None
            except Interrupted:
                made.progress.say(f"{name} was not removed, at {self._at} ({AGAIN})")
                raise
        made.save(replace(made.scene.without_server(name), phase=UP))

    def _steps(self, stop: threading.Event) -> None:
        made, server = self._made, self._server
        self._at = "the balancer, which may have it or not"
        _tell(made, self._asking, "remove", server.name, "--drain", DRAIN)
        self._at = "its host, out of the balancer already"
        with made.progress.step(f"{server.name}: host stopped"):
            if made.running(server.name).is_alive():
                made.main_service(server.name).stop()
            made.stop_host(server)
        self._at = "Nagios, the host is gone"
        if roles.hosts_of(made.scene, "nagios"):
            with made.progress.step(f"{server.name}: Nagios forgets it"):
                _nagios(made, "remove", server.name)


@contextmanager
def _changing(directory: StateDirectory) -> Iterator[RunningScene]:
    machine.need_root()
    with directory.locked() as there:
        scene = directory.load() if there else None
        if scene is None:
            raise Fault(f"no scene in {directory.path} (lab FILE --create makes one)")
        directory.need_mark()
        yield RunningScene(directory, scene, Progress())


def _remedy(phase: str) -> str:
    server = phase.partition(" ")[2]
    return f"--remove-server with the file of {server} ends that, or --destroy" if server else "lab --destroy removes it"


def _need_balancer(made: RunningScene, asking: str) -> None:
    """Whoever asks the balancer must be there, and the balancer must answer him."""
    for name in ("lb", asking):
        if made.scene.topology.host(name) is None:
            raise Fault(f"the scene has no {name} (expected: it asks the balancer)")
    url = f"http://{_admin(made, asking)}/v1/status"
    asked = made.running(asking).run(["curl", "-fsS", "-o", "/dev/null", "-m", str(SECONDS_TO_ANSWER), url])
    if asked.code != 0:
        raise Fault(f"{asking}: the balancer does not answer: {asked.last_line} (lab start lb starts it)")


def _admin(made: RunningScene, asking: str) -> str:
    host = "127.0.0.1" if asking == "lb" else made.scene.host("lb").address(roles.MANAGEMENT)
    return f"{host}:{roles.ADMIN_PORT}"


def _lbctl(made: RunningScene, asking: str, *words: str) -> str:
    """Asks the balancer; gives lbctl's last line, a Fault if it was refused."""
    host = made.running(asking)
    lbctl = f"{made.scene.environment['LB_HOME']}/bin/lbctl"
    command = [lbctl, "--admin", _admin(made, asking), "--token-file", "/run/secrets/admin_token", *words]
    java = {key: value for key, value in made.scene.environment.items() if key == "JAVA_HOME"}
    outcome = host.run(command, java, SECONDS_FOR_LBCTL)
    if outcome.code != 0:
        fault = _Refused if outcome.code in NOTHING_CHANGED else Fault
        raise fault(f"lbctl {words[0]}: {outcome.last_line}")
    return outcome.last_line


def _tell(made: RunningScene, asking: str, *words: str) -> None:
    began = made.progress.elapsed()
    said = _lbctl(made, asking, *words)
    made.progress.say(f"{asking}: {said}", made.progress.elapsed() - began)


def _nagios(made: RunningScene, word: str, *arguments: str) -> None:
    watcher = roles.hosts_of(made.scene, "nagios")[0]
    environment = roles.environment(made.scene, watcher, "nagios")
    outcome = made.running(watcher.name).run([str(roles.ROLES / "nagios" / word), *arguments], environment, 30)
    if outcome.code != 0:
        raise Fault(outcome.last_line)
