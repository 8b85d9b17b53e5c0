"""The scene of compose.yaml from nothing to nothing: images, containers, what they show, and that all of it is gone."""

from __future__ import annotations

import pathlib
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import looks
import programs
from commands import Trouble, good, result, run
from engine import Engine, left
from report import NotRun, Report

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
# All at once, but for the CRM's, which has the balancer's build in it.
AT_ONCE = {"lb": "Dockerfile.lb", "bbdd": "Dockerfile.role", "nas": "Dockerfile.role", "nagios": "Dockerfile.role"}
AFTER = {"crm": "Dockerfile.crm"}
BUILT_WITHIN = 1200
BASE = "scene-base"
# Debian's own slim image leaves these out, too.
LEFT_OUT = ("/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/man/*")
SYS_RESOURCE = 1 << 24
# What compose.yaml asks for.
OPEN_FILES = 65536
TRUSTED = pathlib.Path("/etc/ssl/certs/java/cacerts")


class Stop(Exception):
    """What went wrong is in the report, and nothing after it makes sense."""


def whole(report: Report, directory: pathlib.Path) -> None:
    """Adds a line for each step; ends at the first without which the next ones make no sense."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="scene-", dir=directory))
    try:
        in_scratch(report, scratch)
    except Stop:
        pass
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    step(report, "nothing left", lambda: gone(scratch))


def in_scratch(report: Report, scratch: pathlib.Path) -> None:
    must(report, "packages", programs.install)
    found: list[str] = []

    def look_for_engine() -> str:
        path, where = programs.engine(scratch)
        found.append(path)
        return where

    must(report, "an engine's programs", look_for_engine)
    with started(report, "an engine that builds", Engine(scratch, found[0], network=True)) as engine:
        must(report, "base image", lambda: base(engine, scratch))
        must(report, "images", lambda: images(engine))
    must(report, "secrets", lambda: secrets(scratch / "secrets"))
    # Ports are published in a network that nobody else is in.
    with started(report, "an engine that runs", Engine(scratch, found[0], network=False)) as engine:
        must(report, "scene up", lambda: up(engine, scratch), engine)
        must(report, "every container healthy", lambda: looks.healthy(engine), engine)
        for what, look in looks.all_of_them(engine, scratch / "secrets" / "nagios_password"):
            step(report, what, look, engine)
        step(report, "scene down", lambda: down(engine, scratch), engine)


def step(report: Report, what: str, look: Callable[[], str], engine: Engine | None = None) -> bool:
    """A line of the report; Trouble shows the logs of the containers it names."""

    def looked() -> str:
        try:
            return look()
        except Trouble as trouble:
            for host in trouble.hosts if engine is not None else ():
                print(f"--- {host}\n{engine.logs(looks.container(host))}", file=sys.stderr, flush=True)
            # They are no hosts of the lab.
            raise Trouble(str(trouble)) from trouble

    return report.check(f"containers: {what}", (), looked)


def must(report: Report, what: str, look: Callable[[], str], engine: Engine | None = None) -> None:
    if not step(report, what, look, engine):
        raise Stop


@contextmanager
def started(report: Report, what: str, engine: Engine) -> Iterator[Engine]:
    """Where no engine can be started in namespaces of its own, nothing of this can be looked at."""

    def start() -> str:
        try:
            engine.__enter__()
        except Trouble as trouble:
            print(trouble, file=sys.stderr, flush=True)
            lines = str(trouble).strip().splitlines()
            raise NotRun(": ".join(dict.fromkeys((lines[0], lines[-1])))) from trouble
        return engine.docker(["version", "-f", "{{.Server.Version}}"], 30).strip()

    try:
        must(report, what, start)
        yield engine
    finally:
        engine.__exit__(None, None, None)


def base(engine: Engine, scratch: pathlib.Path) -> str:
    """A Debian 12 as small as it gets; whoever reaches a registry of images takes debian:12-slim instead."""
    archive = scratch / "base.tar"
    # The hook takes usr-is-merged for usrmerge, with which all of Perl comes.
    words = ["mmdebstrap", "--quiet", "--variant=minbase", "--hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr"]
    words += [f"--dpkgopt=path-exclude={pattern}" for pattern in LEFT_OUT]
    if TRUSTED.exists():
        # A machine that reaches the packages through a proxy trusts certificates that Debian does not.
        words += [f'--customize-hook=mkdir -p "$1{TRUSTED.parent}"', f"--customize-hook=copy-in {TRUSTED} {TRUSTED.parent}"]
    # Its directory goes with ours, even if it is killed.
    run([*words, "bookworm", str(archive)], 600, {"TMPDIR": str(scratch)})
    engine.docker(["import", "--change", 'CMD ["/bin/sh"]', str(archive), BASE], 300)
    archive.unlink()
    return size(engine, BASE)


def images(engine: Engine) -> str:
    for files in (AT_ONCE, AFTER):
        with ExitStack() as stack:
            builds = [stack.enter_context(engine.begun(build(name, file))) for name, file in files.items()]
            for process in builds:
                good(result(process, BUILT_WITHIN))
    return ", ".join(f"{name} {size(engine, f'roundabout/{name}')}" for name in (*AT_ONCE, *AFTER))


def build(name: str, file: str) -> list[str]:
    words = ["build", "--network", "host", "-q", "-f", str(HERE / file), "-t", f"roundabout/{name}"]
    for key, value in {"BASE": BASE, "BUILD_BASE": BASE, **({"ROLE": name} if file == "Dockerfile.role" else {})}.items():
        words += ["--build-arg", f"{key}={value}"]
    return [*words, str(TOP)]


def size(engine: Engine, name: str) -> str:
    return f"{int(engine.docker(['image', 'inspect', '-f', '{{.Size}}', name], 30)) / 1e6:.0f} MB"


def secrets(directory: pathlib.Path) -> str:
    run([HERE / "make-secrets", directory], 10)
    return ", ".join(f"{file.name} {file.stat().st_mode & 0o777:o}" for file in sorted(directory.iterdir()))


def up(engine: Engine, scratch: pathlib.Path) -> str:
    compose(engine, scratch, "up", "-d", "--no-build", patience=420)
    return f"{len(engine.inspect())} containers"


def down(engine: Engine, scratch: pathlib.Path) -> str:
    compose(engine, scratch, "down", "-v", patience=120)
    for what in ("container", "volume"):
        still = engine.docker([what, "ls", "-q", *(["-a"] if what == "container" else [])], 30).split()
        if still:
            raise Trouble(f"{len(still)} {what}s are still there")
    networks = [name for name in engine.docker(["network", "ls", "--format", "{{.Name}}"], 30).split() if "scene" in name]
    if networks:
        raise Trouble(f"networks are still there: {', '.join(networks)}")
    return "no container, volume or network"


def compose(engine: Engine, scratch: pathlib.Path, *words: str, patience: float) -> None:
    environment = {**engine.environment, "SECRETS": str(scratch / "secrets"), "COMPOSE_PROJECT_NAME": "scene"}
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if 0 <= most < OPEN_FILES and not may_raise_limits():
        environment["OPEN_FILES"] = str(most)
    run(["docker-compose", "-f", str(TOP / "deploy" / "compose.yaml"), *words], patience, environment)


def may_raise_limits() -> bool:
    """Root may, where it has all of its capabilities: some machines keep this one back."""
    status = looks.fields(pathlib.Path("/proc/self/status").read_text())
    return int(status["CapEff"][0], 16) & SYS_RESOURCE != 0


def gone(scratch: pathlib.Path) -> str:
    still = left(scratch)
    if still:
        raise Trouble(f"left: {', '.join(still[:10])}")
    return "no file, mount, control group or process"
