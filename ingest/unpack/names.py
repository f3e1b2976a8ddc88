"""Names inside containers: the raw bytes are the key, this is how people see them."""

from passation import paths


def readable(raw: bytes) -> bytes:
    """The name in UTF-8: as it is, or from the code page of Western Windows, which old zip programs wrote in."""
    try:
        raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("cp850").encode()
    return raw


def shown(raw: bytes) -> str:
    """The path as valid Unicode; parts that would lead elsewhere (`..`, a leading `/`) are shown as `%XX`."""
    parts = readable(raw).split(b"/")
    return "/".join(_part(part, last=number == len(parts) - 1) for number, part in enumerate(parts))


def _part(raw: bytes, *, last: bool) -> str:
    if raw.strip(b".") == b"" and len(raw) in {1, 2}:
        return "%2E" * len(raw)
    return paths.shown(raw) if raw or last else "%2F"


def parts(raw: bytes) -> list[str]:
    r"""Folded folder names, then the folded file name; `\` parts names too, as some Windows programs write it."""
    return paths.folded(paths.shown(readable(raw))).split("/")
