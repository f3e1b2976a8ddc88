"""Signatures and encryption of frames, by the keys that smbprotocol has derived."""

import hashlib
import hmac
import os
import struct
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import aead, algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from smbprotocol.connection import Ciphers, Dialects, SigningAlgorithms

Signer = Callable[[bytes | bytearray | memoryview, int, int], bytes]
"""Signature of a message whose own signature is zero, from its id and 1 for an answer, 0 for a request."""

_NONCE = struct.Struct("<QI")
_TRANSFORM = struct.Struct("<IHHQ")
TRANSFORMED = b"\xfdSMB"
_TRANSFORM_HEADER = 52


def signer(connection: Any, session: Any) -> Signer | None:
    """How messages of a session are signed (MS-SMB2 3.1.4.1); None when they are encrypted, or not protected."""
    key = session.signing_key
    if not (session.signing_required and key):
        return None
    if connection.dialect >= Dialects.SMB_3_1_1 and connection.signing_algorithm_id is not None:
        algorithm = connection.signing_algorithm_id
    else:
        old = connection.dialect < Dialects.SMB_3_0_0
        algorithm = SigningAlgorithms.HMAC_SHA256 if old else SigningAlgorithms.AES_CMAC
    return {SigningAlgorithms.AES_GMAC: _gmac, SigningAlgorithms.AES_CMAC: _cmac}.get(algorithm, _hmac)(key)


def _gmac(key: bytes) -> Signer:
    encrypt = aead.AESGCM(key).encrypt
    nonce = _NONCE.pack
    return lambda data, message_id, answer: encrypt(nonce(message_id, answer), b"", data)


def _cmac(key: bytes) -> Signer:
    blank = CMAC(algorithms.AES(key))

    def sign(data: bytes | bytearray | memoryview, _id: int, _answer: int) -> bytes:
        mac = blank.copy()
        mac.update(data)  # type: ignore[arg-type]  # takes any buffer
        return mac.finalize()

    return sign


def _hmac(key: bytes) -> Signer:
    return lambda data, _id, _answer: hmac.digest(key, data, hashlib.sha256)[:16]


class Cipher:
    """Encryption of whole frames (MS-SMB2 3.1.4.3, transform header 2.2.41)."""

    def __init__(self, connection: Any, session: Any) -> None:
        gcm = connection.dialect >= Dialects.SMB_3_1_1 and connection.cipher_id in {
            Ciphers.AES_128_GCM,
            Ciphers.AES_256_GCM,
        }
        kind = aead.AESGCM if gcm else aead.AESCCM
        self._nonce = 12 if gcm else 11
        self._encrypt = kind(session.encryption_key).encrypt
        self._decrypt = kind(session.decryption_key).decrypt
        self._session_id = session.session_id

    def wrap(self, frame: bytes) -> bytes:
        """The frame, encrypted."""
        nonce = os.urandom(self._nonce)
        bound = nonce.ljust(16, b"\0") + _TRANSFORM.pack(len(frame), 0, 1, self._session_id)
        sealed = self._encrypt(nonce, frame, bound)
        return TRANSFORMED + sealed[-16:] + bound + sealed[:-16]

    def unwrap(self, frame: memoryview) -> memoryview:
        """The frame, decrypted and proved genuine.

        Raises:
            InvalidTag: it is not what the server sent, or was not encrypted at all.
        """
        if bytes(frame[:4]) != TRANSFORMED:
            raise InvalidTag
        bound = bytes(frame[20:_TRANSFORM_HEADER])
        sealed = b"".join((frame[_TRANSFORM_HEADER:], frame[4:20]))
        return memoryview(bytearray(self._decrypt(bound[: self._nonce], sealed, bound)))
