"""Which rights of an access mask let somebody change something (MS-SMB2 2.2.13.1, files and folders)."""

_WRITING = {
    0x2: "write_data",  # of a folder: add a file
    0x4: "append_data",  # of a folder: add a folder
    0x10: "write_extended",
    0x40: "delete_child",
    0x100: "write_attributes",
    0x10000: "delete",
    0x40000: "write_dac",
    0x80000: "write_owner",
}


def writing(mask: int) -> tuple[str, ...]:
    """The rights to write that the mask holds, by name; none when it only lets read."""
    return tuple(name for bit, name in _WRITING.items() if mask & bit)
