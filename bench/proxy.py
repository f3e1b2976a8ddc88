"""A slow or broken network on loopback: holds every byte a while each way, and can stall or cut.

Linux has netem for this; it is not in every kernel. Here the same delay stands before every client.
"""

import asyncio
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Passes connections on to a port of this machine.

    Args:
        target: port that the connections are passed on to.
        delay: seconds that bytes are held, each way.
    """

    def __init__(self, target: int, delay: float) -> None:
        self.delay = delay
        self.port = 0
        self.connections = 0
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()

    async def start(self) -> asyncio.Server:
        """Listen on `port`."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def stall(self) -> None:
        """Let nothing through any more; connections stay open."""
        self._flowing.clear()

    def flow(self) -> None:
        """Let everything through again."""
        self._flowing.set()

    def cut(self) -> None:
        """Break every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target, limit=1 << 20)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._writers |= both
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        self._writers -= both

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction: what is read leaves `delay` later, while more is read."""
        held: deque[tuple[float, bytes]] = deque()
        more = asyncio.Event()
        sending = asyncio.create_task(self._send(held, more, writer))
        loop = asyncio.get_running_loop()
        data = b"-"
        while data:
            try:
                data = await reader.read(1 << 18)
            except OSError:
                data = b""
            held.append((loop.time() + self.delay, data))
            more.set()
        await sending

    async def _send(self, held: deque[tuple[float, bytes]], more: asyncio.Event, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while True:
            while not held:
                more.clear()
                await more.wait()
            due, data = held.popleft()
            if (early := due - loop.time()) > 0:
                await asyncio.sleep(early)
            await self._flowing.wait()
            if not data:
                writer.close()
                return
            try:
                writer.write(data)
                await writer.drain()
            except OSError:
                return


@contextmanager
def beside(target: int, delay: float = 0.0) -> Iterator[tuple[Proxy, asyncio.AbstractEventLoop]]:
    """A proxy in a thread; call its methods by `loop.call_soon_threadsafe`."""
    loop = asyncio.new_event_loop()
    proxy = Proxy(target, delay)
    server = loop.run_until_complete(proxy.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield proxy, loop
    finally:
        loop.call_soon_threadsafe(proxy.flow)
        loop.call_soon_threadsafe(proxy.cut)
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_ended(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended() -> None:
    """Wait for the tasks of the connections."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=5)


async def _serve(target: int, delay: float) -> None:
    proxy = Proxy(target, delay)
    server = await proxy.start()
    sys.stdout.write(f"{proxy.port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
