"""Where a DFS link leads: asked of the server, told in the inventory, never followed.

What lies behind a link is another share, which is a source of its own: so nothing is counted twice.
"""

from smbprotocol.dfs import DFSReferralRequest, DFSReferralResponse
from smbprotocol.exceptions import SMBException
from smbprotocol.ioctl import CtlCode, IOCTLFlags, SMB2IOCTLRequest, SMB2IOCTLResponse

from ingest.sources.smb.session import Login

TAG = "0x8000000A"
"""Reparse tag of a DFS link, as an inventory shows it (MS-FSCC 2.1.2.1)."""
_MOST = 56 << 10


def leads_to(login: Login, path: str) -> str:
    r"""`\server\share\folder` behind a DFS path `\server\share\link`; empty when the server does not tell.

    Args:
        login: a login to IPC$ (MS-DFSC 3.1.4.2, FSCTL_DFS_GET_REFERRALS).
        path: the link, with one backslash before the server.
    """
    referral = DFSReferralRequest()
    referral["request_file_name"] = path
    request = SMB2IOCTLRequest()
    request["ctl_code"] = CtlCode.FSCTL_DFS_GET_REFERRALS
    request["file_id"] = b"\xff" * 16
    request["max_output_response"] = _MOST
    request["flags"] = IOCTLFlags.SMB2_0_IOCTL_IS_FSCTL
    request["buffer"] = referral
    answer, told = SMB2IOCTLResponse(), DFSReferralResponse()
    try:
        sent = login.connection.send(request, sid=login.session.session_id, tid=login.tree.tree_connect_id)
        answer.unpack(login.connection.receive(sent)["data"].get_value())
        told.unpack(answer["buffer"].get_value())
        targets = told["referral_entries"].get_value()
        return str(targets[0].network_address) if targets else ""
    except (SMBException, OSError, ValueError, LookupError):
        return ""
