"""What a process and the processes it started cost, read from /proc (proc(5))."""

import os
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """Resident bytes and CPU seconds, dead children included in the latter."""

    memory: int
    cpu: float


def usage(pid: int) -> Usage:
    """Cost of the process and of all it started; zero for what has ended meanwhile."""
    memory, ticks = 0, 0
    for process in family(pid):
        try:
            resident = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
            # The name of the process, in parentheses, may hold spaces: count the fields after it.
            fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        memory += resident * _PAGE
        ticks += sum(int(value) for value in fields[11:15])
    return Usage(memory, ticks / _TICK)


def family(pid: int) -> list[int]:
    """The process and its living descendants."""
    found = [pid]
    for process in found:
        try:
            for thread in Path(f"/proc/{process}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_bytes().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def peak(pid: int) -> int:
    """Highest resident memory of a process since it was executed, bytes; getrusage(2) would count its parent's too."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
