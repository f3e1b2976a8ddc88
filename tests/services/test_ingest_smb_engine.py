"""The engine against a real smbd: credits, dialects, rights, pace, the self-test and what the stock path takes over."""

import logging
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.proxy import beside
from demo.servers import answers, free_port
from demo.servers.acl import EVERYONE, READ, Rights, Rule
from demo.servers.impacket_smb import ImpacketServer
from ingest.sources.options import SourceOptions
from ingest.sources.smb.engine import Engine
from ingest.sources.smb.guard import UnprotectedError
from ingest.sources.smb.listing import compound
from ingest.sources.smb.pool import Pool
from ingest.sources.smb.session import Target, UnsignedError, log_in
from ingest.sources.smb.source import SmbSource
from passation.errors import Fault
from passation.model import EntryKind
from tests.services.smb_clients import another_client, fault_of, files
from tests.services.smbd import ADMIN, READER, SHARE, Served, crossable_folder, require, serving

pytestmark = pytest.mark.services
MIB = 1 << 20
ENGINES = pytest.mark.parametrize("engine", ["engine", "stock"])


def filled(folder: Path, count: int, size: int = 2000) -> dict[bytes, bytes]:
    """Files of random bytes, by path."""
    contents = {f"{number:04}.bin".encode(): random.Random(number).randbytes(size) for number in range(count)}
    for name, content in contents.items():
        (folder / name.decode()).write_bytes(content)
    return contents


def read(source: SmbSource, **options: bool) -> dict[bytes, bytes]:
    """What every file of the source holds."""
    entries = list(files(source).values())
    found = {reading.entry.path: b"".join(reading.chunks) for reading in source.read(entries, **options)}
    source.close()
    return found


def proxied(smbd: Served, port: int, folder: str = "", **options: object) -> SmbSource:
    """The source, through a proxy."""
    target = Target("127.0.0.1", port, SHARE, folder, ADMIN.name)
    return SmbSource("serveur", target, lambda: ADMIN.password, SourceOptions(**({"pause": 0.05} | options)))


@pytest.mark.parametrize(
    "settings",
    [
        {"server max protocol": "SMB2_02"},
        {"server max protocol": "SMB2_10"},
        {"server max protocol": "SMB3_00"},
        {"server max protocol": "SMB3_02"},
        {"server max protocol": "SMB3_00", "server smb encrypt": "required"},
        {"client smb3 signing algorithms": "aes-128-gmac", "server smb3 signing algorithms": "hmac-sha-256"},
        {"server smb3 signing algorithms": "aes-128-cmac"},
        {"server smb3 signing algorithms": "aes-128-gmac"},
        {"server smb encrypt": "required", "server smb3 encryption algorithms": "aes-256-ccm"},
        {"server smb encrypt": "required", "server smb3 encryption algorithms": "aes-256-gcm"},
    ],
    ids=["2.0.2", "2.1", "3.0", "3.0.2", "3.0-ccm", "hmac", "cmac", "gmac", "aes-256-ccm", "aes-256-gcm"],
)
def test_the_engine_speaks_every_dialect_signature_and_cipher(settings: dict[str, str]):
    """Every answer, small or big, is verified or decrypted; the engine is forced, no stock path helps it."""
    with serving(settings) as served:
        contents = filled(served.root, 30) | {b"gros.bin": random.Random(0).randbytes(3 * MIB)}
        (served.root / "gros.bin").write_bytes(contents[b"gros.bin"])
        assert read(served.source(engine="engine")) == contents


@pytest.mark.parametrize("granted", [8, 20, 64])
def test_few_credits_are_enough(granted: int):
    """A server that grants few credits is asked for less at once: it hangs up on whoever asks for more."""
    with serving({"smb2 max credits": str(granted)}) as served:
        contents = filled(served.root, 60, size=100_000)
        assert read(served.source(engine="engine")) == contents


def test_twenty_thousand_entries_in_one_folder(smbd: Served, smbd_folder: str):
    """Listed by big buffers, none missed, none twice."""
    names = {f"courrier {number:05}.txt".encode() for number in range(20_000)}
    for name in names:
        (smbd.root / smbd_folder / name.decode()).touch()
    source = smbd.source(smbd_folder, rights=False)
    found = [one.path for one in source.entries()]
    source.close()
    assert len(found) == 20_000
    assert set(found) == names


def test_a_folder_that_changes_under_the_crawl_tells_each_name_once(smbd: Served, smbd_folder: str):
    """What stays is seen; what comes and goes is seen once or not at all."""
    for number in range(40):
        (smbd.root / smbd_folder / f"d{number}").mkdir()
        filled(smbd.root / smbd_folder / f"d{number}", 5)
    source = smbd.source(smbd_folder)
    seen: list[bytes] = []
    for index, one in enumerate(source.entries()):
        seen.append(one.path)
        if index % 10 == 0:
            (smbd.root / smbd_folder / f"nouveau {index}.txt").touch()
            (smbd.root / smbd_folder / f"d{index % 40}" / "0000.bin").unlink(missing_ok=True)
    source.close()
    assert len(seen) == len(set(seen))
    assert {f"d{number}/0001.bin".encode() for number in range(40)} <= set(seen)


@ENGINES
def test_rights_ride_with_the_bytes(smbd: Served, smbd_folder: str, engine: str):
    """One round trip brings both: inherited, protected and denying entries come as the server holds them."""
    filled(smbd.root / smbd_folder, 3)
    rules = [Rule(EVERYONE), Rule("S-1-5-21-1-2-3-500", READ, allow=False), Rule(EVERYONE, READ, flags=0x10)]
    smbd.server.apply_acl(SHARE, f"{smbd_folder}/0001.bin", Rights(rules, protected=True))
    source = smbd.source(smbd_folder, engine=engine)
    listed = files(source)
    told = {}
    for reading in source.read(list(listed.values()), rights=True):
        assert b"".join(reading.chunks)
        told[reading.entry.path] = reading.entry
    source.close()
    assert {path: (one.owner, one.descriptor) for path, one in told.items()} == {
        path: (one.owner, one.descriptor) for path, one in listed.items()
    }
    descriptor = told[b"0001.bin"].descriptor
    assert descriptor is not None
    assert int.from_bytes(descriptor[2:4], "little") & 0x1000  # SE_DACL_PROTECTED
    assert told[b"0000.bin"].descriptor is told[b"0002.bin"].descriptor  # kept once


def test_a_file_whose_rights_are_closed_is_read_all_the_same(smbd: Served, smbd_folder: str):
    """READ_CONTROL denied, data allowed: the bytes come without the rights."""
    filled(smbd.root / smbd_folder, 2)
    smbd.settle(smbd.root / smbd_folder)
    data_only = Rights([Rule(EVERYONE, 0x100089)])
    smbd.server.apply_acl(SHARE, f"{smbd_folder}/0001.bin", data_only)
    source = smbd.source(smbd_folder, READER)
    entries = list(files(source).values())
    found = {
        one.entry.path: (len(b"".join(one.chunks)), one.entry.descriptor is None)
        for one in source.read(entries, rights=True)
    }
    source.close()
    assert found == {b"0000.bin": (2000, False), b"0001.bin": (2000, True)}


def test_an_inventory_without_rights_asks_for_none(smbd: Served, smbd_folder: str):
    """The setting `rights = false`: quicker, and the source then says that it knows no rights."""
    filled(smbd.root / smbd_folder, 3)
    source = smbd.source(smbd_folder, rights=False)
    assert not source.features.rights
    assert {one.descriptor for one in files(source).values()} == {None}
    source.close()


@ENGINES
def test_a_file_that_was_opened_exclusively_is_read_later(smbd: Served, smbd_folder: str, engine: str):
    """The fault is that of its row, by NT status, and passes with its cause."""
    filled(smbd.root / smbd_folder, 2)
    source = smbd.source(smbd_folder, engine=engine)
    entry = files(source)[b"0001.bin"]
    with another_client(smbd, f"{smbd_folder}/0001.bin"):
        error = fault_of(source, entry)
        assert (error.fault, error.transient) == (Fault.LOCKED, True)
    (reading,) = source.read([entry])
    assert len(b"".join(reading.chunks)) == 2000
    source.close()


def test_a_forged_answer_is_not_believed(smbd: Served):
    """The signature of an answer is another one than ours: everything stops."""
    target = Target("127.0.0.1", smbd.server.port, SHARE, "", ADMIN.name)
    engine = Engine(log_in(target, ADMIN.password, insecure=False, timeout=5))
    honest = engine._sign
    engine._sign = lambda data, number, answer: b"x" * 16 if answer else honest(data, number, answer)
    pool = Pool(lambda: engine, SourceOptions())
    with pytest.raises(UnsignedError) as caught:
        pool.ask(compound(""))
    assert isinstance(caught.value.__cause__, UnprotectedError)
    pool.close()


def test_a_stalled_network_ends_in_an_error_of_the_source(smbd: Served, smbd_folder: str):
    """Nothing comes through any more: the limit is ours, and each file left says so."""
    filled(smbd.root / smbd_folder, 3)
    with beside(smbd.server.port) as (proxy, loop):
        source = proxied(smbd, proxy.port, smbd_folder, timeout=1, attempts=2)
        entries = list(files(source).values())
        loop.call_soon_threadsafe(proxy.stall)
        faults = {fault_of(source, entry).fault for entry in entries[:1]}
        source.close()
    assert faults == {Fault.TIMEOUT}


def test_a_cut_network_is_crossed(smbd: Served, smbd_folder: str):
    """The connections break in the middle of the reading, and every byte comes all the same."""
    contents = filled(smbd.root / smbd_folder, 300, size=30_000)
    with beside(smbd.server.port, 0.002) as (proxy, loop):
        source = proxied(smbd, proxy.port, smbd_folder)
        found = {}
        for reading in source.read(list(files(source).values())):
            found[reading.entry.path] = b"".join(reading.chunks)
            if len(found) in {50, 200}:
                loop.call_soon_threadsafe(proxy.cut)
        source.close()
        assert proxy.connections > 2
    assert found == contents


def test_the_rate_of_files_stays_under_its_cap(smbd: Served, smbd_folder: str):
    """Counted by what the source gave and the clock, over the whole work."""
    filled(smbd.root / smbd_folder, 80)
    source = smbd.source(smbd_folder, files_per_second=100, rights=False)
    entries = list(files(source).values())
    start = time.monotonic()
    count = sum(1 for reading in source.read(entries) if b"".join(reading.chunks))
    rate = count / (time.monotonic() - start)
    source.close()
    assert count == 80
    assert rate <= 100


def test_the_rate_of_bytes_stays_under_its_cap(smbd: Served, smbd_folder: str, tmp_path: Path):
    """Big and small files alike; two sources that share a ledger stay under it together."""
    filled(smbd.root / smbd_folder, 20, size=100_000)
    (smbd.root / smbd_folder / "gros.bin").write_bytes(b"x" * 3 * MIB)
    limits = {"bytes_per_second": 4 * MIB, "ledger": tmp_path / "serveur.pace", "rights": False}
    first, second = smbd.source(smbd_folder, **limits), smbd.source(smbd_folder, **limits)
    entries = list(files(first).values())
    start = time.monotonic()
    size = sum(len(b"".join(reading.chunks)) for one in (first, second) for reading in one.read(entries))
    rate = size / (time.monotonic() - start)
    first.close()
    second.close()
    assert size == 2 * (3 * MIB + 2_000_000)
    assert rate <= 4 * MIB


def test_answers_that_slow_down_are_met_with_fewer_questions(smbd: Served, smbd_folder: str):
    """The window shrinks while the server is slow and opens again afterwards."""
    filled(smbd.root / smbd_folder, 600, size=100)
    with beside(smbd.server.port) as (proxy, loop):
        source = proxied(smbd, proxy.port, smbd_folder, connections=1, rights=False)
        entries = list(files(source).values())
        limits = []
        for index, reading in enumerate(source.read(entries)):
            assert b"".join(reading.chunks)
            (window,) = source._pool._channels.values()
            limits.append(window.limit)
            if index in {150, 270}:
                loop.call_soon_threadsafe(setattr, proxy, "delay", 0.2 if index == 150 else 0.0)
        source.close()
    assert min(limits[150:]) < max(limits[:150]) / 2
    assert limits[-1] > min(limits[150:])


def test_work_waits_for_the_hours(smbd: Served, smbd_folder: str, caplog: pytest.LogCaptureFixture):
    """Outside of them nothing is asked; the connection is given back meanwhile."""
    filled(smbd.root / smbd_folder, 3)
    source = smbd.source(smbd_folder)
    entries = list(files(source).values())
    opening = datetime.now(UTC) + timedelta(seconds=2)
    hours = f"{opening:%H:%M:%S}-{opening + timedelta(hours=1):%H:%M:%S}"
    source = smbd.source(smbd_folder, hours=hours, zone=UTC)
    with caplog.at_level(logging.WARNING):
        found = [b"".join(reading.chunks) for reading in source.read(entries)]
    assert datetime.now(UTC) >= opening.replace(microsecond=0)
    assert len(found) == 3
    assert "hors des heures" in caplog.text
    source.close()


NO_COMPOUNDS = """
import struct, sys
from impacket.smbserver import SMBSERVER
from demo.servers.impacket_smb import serve
handle = SMBSERVER.processRequest
def process(self, connection, data):
    if data[:4] == b"\\xfeSMB" and struct.unpack_from("<I", data, 20)[0]:
        raise OSError("no compounds")
    return handle(self, connection, data)
SMBSERVER.processRequest = process
serve(int(sys.argv[1]), "p", sys.argv[2], "agent", "x")
"""


@pytest.fixture
def simple_port() -> Iterator[int]:
    """A server that breaks the connection when it sees a compound."""
    require(ImpacketServer.available())
    with crossable_folder() as root:
        contents = filled(root, 5)
        assert contents
        port = free_port()
        with subprocess.Popen(
            [sys.executable, "-c", NO_COMPOUNDS, str(port), str(root)], stderr=subprocess.DEVNULL
        ) as child:
            while not answers(port):
                assert child.poll() is None
            yield port
            child.kill()


def test_a_server_that_dislikes_compounds_is_asked_one_thing_at_a_time(
    simple_port: int, caplog: pytest.LogCaptureFixture
):
    """The self-test fails on connection: the stock path is taken by itself, and it is said."""
    target = Target("127.0.0.1", simple_port, "p", "", "agent")
    source = SmbSource("nas", target, lambda: "x", SourceOptions(timeout=3))
    with caplog.at_level(logging.WARNING):
        found = read(source)
    assert {path: len(content) for path, content in found.items()} == {f"{n:04}.bin".encode(): 2000 for n in range(5)}
    assert source._connector.mode == "stock"
    assert "demandes groupées" in caplog.text


def test_the_share_tells_its_own_rights(smbd: Served):
    """By SRVSVC, where the server lets the account know; Samba 4.17 does so when its table may be read by it."""
    require("" if shutil.which("sharesec") else "sharesec is not installed")
    command = ["sharesec", "-s", str(smbd.server.folder / "smb.conf"), SHARE, "--replace", "S-1-1-0:ALLOWED/0/READ"]
    subprocess.run(command, check=True, capture_output=True)
    table = smbd.server.folder / "state" / "share_info.tdb"
    table.chmod(0o666)
    source = smbd.source(share_readers=("S-1-5-11",))
    told = source.share_descriptor()
    source.close()
    subprocess.run([*command[:-1], "S-1-1-0:ALLOWED/0/FULL"], check=True, capture_output=True)
    assert told is not None
    assert bytes.fromhex("a9001200010100000000000100000000") in told  # mask 0x1200A9, S-1-1-0


def test_the_rights_of_a_share_that_does_not_tell_are_those_declared():
    """Else they are unknown, and nobody may read."""
    with serving() as served:
        assert served.source().share_descriptor() is None
        declared = served.source(share_readers=("S-1-5-11",)).share_descriptor()
    assert declared is not None
    assert bytes.fromhex("a90012000101000000000005 0b000000") in declared


def test_accounts_are_named_and_orphans_are_not(smbd: Served):
    """By LSARPC: well-known ones, groups and Unix users of this Samba; an account of another machine has no name."""
    source = smbd.source()
    orphan = "S-1-5-21-111-222-333-1234"
    found = source.account_names(["S-1-1-0", "S-1-5-32-544", orphan, "S-1-22-1-0"])
    source.close()
    assert found == {"S-1-1-0": "Everyone", "S-1-5-32-544": "BUILTIN\\Administrators", "S-1-22-1-0": "Unix User\\root"}


def test_an_abandoned_crawl_leaves_the_source_usable(smbd: Served, smbd_folder: str):
    """Answers that nobody waits for any more do not disturb those who do."""
    contents = filled(smbd.root / smbd_folder, 200)
    source = smbd.source(smbd_folder)
    walk = source.entries()
    next(walk)
    entries = list(files(source).values())
    some = source.read(entries)
    next(some)
    assert {one.entry.path: b"".join(one.chunks) for one in source.read(entries)} == contents
    source.close()


def test_a_crawl_and_a_reading_at_the_same_time_do_not_mix(smbd: Served, smbd_folder: str):
    """One source serves both in turns; each gets its own answers."""
    contents = filled(smbd.root / smbd_folder, 300)
    source = smbd.source(smbd_folder)
    entries = [one for one in files(source).values() if one.kind is EntryKind.FILE]
    readings = source.read(entries)
    found = {}
    seen = set()
    for one in source.entries():
        seen.add(one.path)
        reading = next(readings)
        found[reading.entry.path] = b"".join(reading.chunks)
    found |= {one.entry.path: b"".join(one.chunks) for one in readings}
    source.close()
    assert seen == set(contents)
    assert found == contents


def test_previous_versions_are_not_counted_again(smbd: Served, smbd_folder: str):
    """A folder named like a snapshot of the server holds the same files once more: it is left out."""
    for name in ("@GMT-2024.01.31-12.00.00", "@GMT et autres"):
        (smbd.root / smbd_folder / name).mkdir()
        (smbd.root / smbd_folder / name / "a.txt").write_bytes(b"x")
    source = smbd.source(smbd_folder)
    seen = set(files(source))
    source.close()
    assert seen == {b"@GMT et autres", b"@GMT et autres/a.txt"}
