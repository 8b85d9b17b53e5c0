#!/usr/bin/env python3
"""Which of these can be reached: reach.py [--through INTERFACE] ADDRESS:PORT... prints those that take a connection within a
second; through an interface, whatever the routes say."""

from __future__ import annotations

import asyncio
import socket
import sys


async def reached(place: str, interface: str) -> str:
    host, _, port = place.rpartition(":")
    with socket.socket() as probe:
        probe.setblocking(False)
        if interface:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        try:
            async with asyncio.timeout(1):
                await asyncio.get_running_loop().sock_connect(probe, (host, int(port)))
        except OSError:
            return ""
    return place


async def main(words: list[str]) -> None:
    interface, places = (words[1], words[2:]) if words[0] == "--through" else ("", words)
    print(" ".join(filter(None, await asyncio.gather(*(reached(place, interface) for place in places)))))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
