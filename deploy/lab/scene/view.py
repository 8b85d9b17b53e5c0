"""A look from the machine's own browser: the scene's networks are not the machine's, so something has to carry it over.

Listens on loopback and connects from within a host's network, so that what cannot be reached from there cannot be seen.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

from scene import machine, network, roles
from scene.faults import Fault
from scene.look import opened
from scene.signals import raised
from scene.state import Scene, StateDirectory

CLONE_NEWNET = 0x40000000
CHUNK = 65536


@dataclass(frozen=True)
class Window:
    """A port of the machine's loopback, and what it shows, as seen from a host."""

    what: str
    port: int
    seen_from: str
    address: str
    path: str = "/"


def windows(scene: Scene) -> list[Window]:
    """The site and Nagios as a client sees them, the balancer's page as the management host does."""
    clients = roles.hosts_of(scene, "c")
    balancer = roles.address_of(scene, "lb", roles.FRONT)
    nagios = roles.address_of(scene, "nagios", roles.MANAGEMENT)
    found = []
    if clients and balancer:
        found.append(Window("the site", 8080, clients[0].name, f"{balancer}:80"))
    if clients and nagios:
        found.append(Window("Nagios", 8085, clients[0].name, f"{nagios}:80", "/nagios/"))
    if balancer and roles.hosts_of(scene, "ges"):
        admin = roles.address_of(scene, "lb", roles.MANAGEMENT)
        found.append(Window("the balancer's page", 8001, "ges", f"{admin}:{roles.ADMIN_PORT}"))
    return found


def view(directory: StateDirectory) -> None:
    """Serves until a signal, or until the scene is destroyed."""
    machine.need_root()
    scene = opened(directory).scene
    found = windows(scene)
    if not found:
        raise Fault("nothing to look at: the scene has no balancer with a client or a management host")
    listeners = [(window, _listen(window)) for window in found]
    for window, _ in listeners:
        print(f"http://127.0.0.1:{window.port}{window.path}  {window.what}, as {window.seen_from} sees it", flush=True)
    print("^C ends this and nothing else", flush=True)
    enter = {window.seen_from: _entrance(window.seen_from) for window in found}
    # Whose process this is from now on; it ends with that host.
    enter[found[0].seen_from]()
    with raised():
        asyncio.run(_serve(listeners, enter))


async def _serve(listeners: list[tuple[Window, socket.socket]], enter: dict[str, Callable[[], None]]) -> None:
    for window, listener in listeners:
        await asyncio.start_server(_relay_to(window, enter[window.seen_from]), sock=listener)
    await asyncio.Event().wait()


def _relay_to(window: Window, enter: Callable[[], None]) -> Callable[..., object]:
    host, _, port = window.address.rpartition(":")

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        enter()
        # A socket stays in the network it was made in.
        outward = socket.socket()
        outward.setblocking(False)
        try:
            await asyncio.wait_for(asyncio.get_running_loop().sock_connect(outward, (host, int(port))), 5)
        except (OSError, asyncio.TimeoutError):
            outward.close()
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(sock=outward)
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        for end in (writer, far_writer):
            end.close()

    return relay


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.transport.abort()


def _listen(window: Window) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", window.port))
    except OSError as e:
        raise Fault(f"127.0.0.1:{window.port} for {window.what}: {e.strerror}") from e
    listener.listen(64)
    listener.setblocking(False)
    return listener


def _entrance(host: str) -> Callable[[], None]:
    """What takes this process's network over into a host's."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(network.NAMESPACES / network.namespace(host), os.O_RDONLY)

    def enter() -> None:
        if libc.setns(descriptor, CLONE_NEWNET) != 0:
            raise Fault(f"host {host}: {os.strerror(ctypes.get_errno())}")

    return enter
