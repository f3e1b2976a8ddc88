"""Text as the catalogue keeps it: NFC, Unix line ends, no control character, no lone surrogate."""

import re
import unicodedata

# Tika reads Windows-1252 as ISO-8859-1: ’ œ € arrive as C1 controls, which no document means.
_REPAIRED = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_DROPPED = dict.fromkeys([*range(9), *range(14, 32), 0x7F, 0xAD, 0xFEFF, 0xFFFE, 0xFFFF])
_LINE_ENDS = {0x0B: "\n", 0x0C: "\n", 0x85: "…"}
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_TABLE = _DROPPED | _REPAIRED | _LINE_ENDS
_NEEDS_CARE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# pdfium marks the hyphen of a word cut at a line end; before a capital or a digit it belongs to the word (Paris-Nice).
_CUT_NAME = re.compile("[\x02\ufffe]\\s*(?=[A-ZÀ-Þ0-9])")
_CUT_WORD = re.compile("[\x02\ufffe]\\s*")


def clean(text: str) -> str:
    """The text, repaired; printable ASCII comes back as it is."""
    text = _CUT_WORD.sub("", _CUT_NAME.sub("-", text))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _NEEDS_CARE.search(text):
        text = text.translate(_TABLE)
    if _SURROGATE.search(text):
        text = text.translate(_SURROGATES)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
