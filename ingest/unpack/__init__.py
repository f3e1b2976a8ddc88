"""From a container to what it holds: zip, 7z, tar, gz, rar, and the attachments of mails.

Each module is one format with one function `unpack(file, tray)`: it tells the tray of every member, in order, whatever
its name, and nothing is ever written under the name that an archive gives. Runs in the isolated process only.
"""

from collections.abc import Callable
from typing import BinaryIO

from ingest.unpack.tray import Tray

Unpack = Callable[[BinaryIO, Tray], None]
"""Tells the tray of every member of an open file.

Raises UnreadError with the fault of the container, once what can be read is on the tray.
"""
