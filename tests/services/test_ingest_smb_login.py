"""Login to a real smbd: what is not a signed session of a known account is refused, in a sentence."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from smbprotocol.header import SMB2HeaderResponse

from demo.servers import answers, free_port
from demo.servers.impacket_smb import ImpacketServer
from ingest.sources.options import SourceOptions
from ingest.sources.smb.guard import UnprotectedError
from ingest.sources.smb.session import Target, log_in
from ingest.sources.smb.source import SmbSource
from passation.errors import Fault, SourceError
from tests.services.smb_clients import fault_of, files, hit_children
from tests.services.smbd import ADMIN, SHARE, Account, Served, crossable_folder, require, serving

pytestmark = pytest.mark.services
MIB = 1 << 20


def refusals(smbd: Served) -> int:
    """Wrong passwords that the server has seen."""
    return smbd.server.log.read_text(errors="replace").count("WRONG_PASSWORD")


def test_a_wrong_password_is_tried_once(smbd: Served, smbd_folder: str):
    """A second try might lock the account."""
    before = refusals(smbd)
    source = smbd.source(smbd_folder, Account(ADMIN.name, "faux"))
    with pytest.raises(SourceError, match="le compte ou le mot de passe est faux") as caught:
        source.check()
    assert (caught.value.fault, caught.value.transient) == (Fault.DENIED, False)
    assert refusals(smbd) - before == 1


def test_a_password_refused_on_the_way_is_not_tried_for_each_file(smbd: Served, smbd_folder: str):
    """It was changed in mid-work: one refusal, then no other try until the source is closed."""
    for name in ("a", "b", "c"):
        (smbd.root / smbd_folder / name).write_bytes(b"x")
    source = smbd.source(smbd_folder)
    entries = list(files(source).values())
    before = refusals(smbd)
    source._password = "faux"
    hit_children(smbd, signal.SIGKILL)
    for entry in entries:
        assert "le compte ou le mot de passe est faux" in str(fault_of(source, entry))
    assert refusals(smbd) - before == 1
    source.close()


def test_an_unknown_share_is_named(smbd: Served):
    """The sentence says which share to correct."""
    with pytest.raises(SourceError, match="n’a pas de partage « inconnu »"):
        smbd.source(share="inconnu").check()


def test_missing_credentials_are_said(smbd: Served):
    """Without account, password or ticket nothing is sent."""
    source = SmbSource("serveur", Target("127.0.0.1", smbd.server.port, SHARE), lambda: None, SourceOptions())
    with pytest.raises(SourceError, match="il manque un compte"):
        source.check()


def test_a_guest_session_is_refused():
    """A guest would see a part of the files and the crawl would look complete."""
    with serving({"map to guest": "Bad User"}) as served, pytest.raises(SourceError, match="session d’invité"):
        served.source(account=Account("inconnu", "x")).check()


def test_a_server_of_the_old_protocol_is_refused_with_a_sentence():
    """Samba held to SMB 1 answers as a NAS of 2005 would."""
    old = {"server min protocol": "NT1", "server max protocol": "NT1"}
    with serving(old) as served, pytest.raises(SourceError, match="SMB 1") as caught:
        served.source(attempts=3).check()
    assert not caught.value.transient


@pytest.mark.parametrize(
    "settings",
    [
        {"server max protocol": "SMB2_02"},
        {"server max protocol": "SMB2_10"},
        {"server max protocol": "SMB3_00", "server smb encrypt": "required"},
        {"server smb encrypt": "required", "server signing": "mandatory"},
    ],
    ids=["2.0.2", "2.1", "3.0-encrypted", "3.1.1-encrypted"],
)
def test_every_dialect_lists_and_reads(settings: dict[str, str]):
    """From the oldest SMB 2 to encrypted SMB 3."""
    with serving(settings) as served:
        (served.root / "gros.bin").write_bytes(b"x" * 3 * MIB)
        (served.root / "petit.txt").write_bytes(b"y")
        source = served.source()
        entries = files(source)
        read = {reading.entry.path: b"".join(reading.chunks) for reading in source.read(list(entries.values()))}
        source.close()
    assert read == {b"gros.bin": b"x" * 3 * MIB, b"petit.txt": b"y"}


def test_an_unsigned_answer_is_not_believed(smbd: Served):
    """Once signing was agreed, an answer without it comes from somebody else."""
    target = Target("127.0.0.1", smbd.server.port, SHARE, "", ADMIN.name)
    login = log_in(target, ADMIN.password, insecure=False, timeout=5)
    connection = login.connection
    (session_id,) = connection.session_table
    forged = SMB2HeaderResponse()
    with pytest.raises(UnprotectedError):
        connection.verify_signature(forged, session_id)
    login.close()


UNSIGNED = """
import sys
from impacket.smbserver import SMBSERVER
from demo.servers.impacket_smb import serve
SMBSERVER.signSMBv2 = lambda *_, **__: None
serve(int(sys.argv[1]), "p", sys.argv[2], "agent", "x")
"""


@pytest.fixture
def unsigned_port() -> Iterator[int]:
    """A server that signs nothing, as some old NAS."""
    require(ImpacketServer.available())
    with crossable_folder() as root:
        (root / "a.txt").write_bytes(b"x")
        port = free_port()
        with subprocess.Popen(
            [sys.executable, "-c", UNSIGNED, str(port), str(root)], stderr=subprocess.DEVNULL
        ) as child:
            while not answers(port):
                assert child.poll() is None
            yield port
            child.kill()


def test_a_server_that_does_not_sign_is_refused_unless_the_settings_allow_it(unsigned_port: int):
    """On loopback too: the demonstration's server signs."""
    target = Target("127.0.0.1", unsigned_port, "p", "", "agent")
    with pytest.raises(SourceError, match="ne signe pas ses réponses"):
        SmbSource("nas", target, lambda: "x", SourceOptions()).check()
    source = SmbSource("nas", target, lambda: "x", SourceOptions(insecure=True))
    assert set(files(source)) == {b"a.txt"}
    source.close()
