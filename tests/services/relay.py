"""Carries TCP ports from one network namespace to another: `relay.py LISTEN_ON CARRY_TO PORT…`, until it is killed."""

import asyncio
import sys
from contextlib import suppress
from functools import partial


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    target.close()


async def _carry(host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        there, back = await asyncio.open_connection(host, port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_pour(reader, back), _pour(there, writer))


async def _main(listen_on: str, carry_to: str, ports: list[int]) -> None:
    servers = [await asyncio.start_server(partial(_carry, carry_to, port), listen_on, port) for port in ports]
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], [int(port) for port in sys.argv[3:]]))
