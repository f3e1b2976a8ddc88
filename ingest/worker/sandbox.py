"""What the child gives up before it opens a document. Linux; each step is taken where the machine allows it.

Namespaces need root or unprivileged user namespaces (unshare(2), user_namespaces(7)); containers often forbid both.
The limits and the parent's watch hold everywhere. RLIMIT_AS is never set: the native Tika reserves 34 GB of address
space and dies at start under it.
"""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from ingest.worker.limits import Limits
from ingest.worker.protocol import Isolation

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEWNS, _NEWIPC, _NEWUSER, _NEWNET = 0x20000, 0x8000000, 0x10000000, 0x40000000
_SPACES = _NEWNS | _NEWIPC
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_MOUNT_SETATTR, _RDONLY = 442, 1  # one number on every architecture, Linux 5.12
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CAPABILITY_VERSION_3 = 0x20080522
_TMP = "/tmp"  # noqa: S108 - compiled into the native Tika, which ignores TMPDIR


def enter(scratch: Path, limits: Limits, *, network: bool = False) -> Isolation:
    """Leave network, disk and privileges; must run before any thread starts and before any parser is loaded.

    `network` keeps the network, for a process that has no parser.
    """
    _set_limits(limits)
    alone = _unshare(_SPACES if network else _SPACES | _NEWNET)
    private_tmp = alone and _hide_tmp(scratch)
    read_only = alone and _read_only(private_tmp)
    no_privileges = _drop_capabilities()
    die_with_parent()  # after the change of credentials, which clears it (prctl(2))
    return Isolation(alone and not network, private_tmp, read_only, no_privileges)


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def allow_cpu(seconds: int) -> None:
    """Let this process use so many CPU seconds more; beyond, the kernel ends it by SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _set_limits(limits: Limits) -> None:
    # The parent's watch decides at `memory`; this only stops what grows between two looks.
    data = limits.memory + limits.memory // 4
    resource.setrlimit(resource.RLIMIT_DATA, (data, data))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written, limits.written))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.open_files, limits.open_files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _unshare(spaces: int) -> bool:
    if _LIBC.unshare(spaces) == 0:
        return True
    # Tried in a process of its own first: half a user namespace, entered but without its map, can write no file.
    trial = os.fork()
    if trial == 0:
        os._exit(0 if _unshare_as_user(spaces) else 1)
    return os.waitpid(trial, 0)[1] == 0 and _unshare_as_user(spaces)


def _unshare_as_user(spaces: int) -> bool:
    user, group = os.getuid(), os.getgid()
    if _LIBC.unshare(spaces | _NEWUSER) != 0:
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return False
    return True


def _hide_tmp(scratch: Path) -> bool:
    """Put the scratch folder over /tmp, so that what Tika writes there is deleted even after a kill.

    Not when Passation itself is installed under /tmp: its modules must stay visible.
    """
    if any(Path(place).is_relative_to(_TMP) for place in (sys.prefix, sys.base_prefix, __file__)):
        return False
    return _mount(b"none", b"/", _MS_REC | _MS_PRIVATE) and _mount(os.fsencode(scratch), _TMP.encode(), _MS_BIND)


def _read_only(private_tmp: bool) -> bool:
    """Make everything read-only but the scratch folder, which must then be the one over /tmp."""
    if not private_tmp or _set_mount(b"/", _AT_RECURSIVE, _RDONLY, 0) != 0:
        return False
    os.chdir(_TMP)
    return _set_mount(_TMP.encode(), 0, 0, _RDONLY) == 0


def _mount(source: bytes, target: bytes, flags: int) -> bool:
    return bool(_LIBC.mount(source, target, None, flags, None) == 0)


def _set_mount(path: bytes, flags: int, add: int, remove: int) -> int:
    attributes = (ctypes.c_uint64 * 4)(add, remove, 0, 0)
    return int(_LIBC.syscall(_MOUNT_SETATTR, _AT_FDCWD, path, flags, attributes, ctypes.sizeof(attributes)))


def _drop_capabilities() -> bool:
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    kept = _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(kept == 0 and _LIBC.capset(head, none) == 0)
