"""The constat: one page that a mayor can read and sign, then the annexes; the same facts in JSON, HTML and PDF.

Three acts are apart: the freeze of the shares, the stop of the server, the wiping of its disks. A constat prepares the
second or the third; it stays a draft as long as the freeze was not seen for ordinary users.
"""
