"""Kind of a document that is no act, from its media type, in a clerk's words: what `type:` filters on."""

_FAMILIES = (
    ("tableur", ("spreadsheet", "excel", "text/csv", "tab-separated", "lotus", "quattro", "works-spreadsheet")),
    ("présentation", ("presentation", "powerpoint")),
    ("courriel", ("message/rfc822", "ms-outlook", "application/mbox")),
    ("image", ("image/",)),
    ("vidéo", ("video/",)),
    ("son", ("audio/",)),
    ("archive", ("zip", "x-7z", "x-tar", "gzip", "x-rar", "vnd.ms-cab")),
    ("base de données", ("msaccess", "x-sqlite", "opendocument.database")),
    ("pdf", ("application/pdf",)),
    ("page web", ("text/html", "xhtml")),
    ("texte", ("word", "opendocument.text", "rtf", "text/")),
)


def family(media_type: str) -> str:
    """« tableur », « courriel », « pdf »…; « autre » for what is none of them."""
    return next((name for name, marks in _FAMILIES if any(mark in media_type for mark in marks)), "autre")
