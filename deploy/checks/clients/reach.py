#!/usr/bin/env python3
"""Which of these can be reached: reach.py ADDRESS:PORT... prints those that take a connection within a second."""

from __future__ import annotations

import asyncio
import sys


async def reached(place: str) -> str:
    host, _, port = place.rpartition(":")
    try:
        async with asyncio.timeout(1):
            _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return ""
    writer.close()
    return place


async def main(places: list[str]) -> None:
    print(" ".join(filter(None, await asyncio.gather(*map(reached, places)))))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
