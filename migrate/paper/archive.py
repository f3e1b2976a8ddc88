"""What makes a PDF one that lasts, PDF/A-2b (ISO 19005-2): metadata in XMP, and what its colours mean."""

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase import pdfdoc

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>fr-FR</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


class _Stream(pdfdoc.PDFStream):  # type: ignore[misc]
    """reportlab's, with the end of line before `endstream` that ISO 19005-2, 6.1.7.1, asks for."""

    def format(self, document: Any) -> bytes:
        """Of which Length counts nothing."""
        written: bytes = super().format(document)
        return written.removesuffix(b"endstream\n") + b"\nendstream\n"


class _Metadata(_Stream, pdfdoc.XMP):  # type: ignore[misc]
    """The metadata, as a stream like the others."""


class _Document(pdfdoc.PDFDocument):  # type: ignore[misc]
    """reportlab's; every stream passes here before it is written."""

    def Reference(self, obj: Any, name: str | None = None) -> Any:  # noqa: N802 - reportlab's name
        """Turn its streams into ours."""
        if type(obj) is pdfdoc.PDFStream:
            obj.__class__ = _Stream
        return super().Reference(obj, name)


class _Catalog(pdfdoc.PDFCatalog):  # type: ignore[misc]
    """reportlab's, with the entry that PDF/A asks for."""

    __NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents"]  # noqa: RUF012 - as its parent has it
    __Refs__ = [*pdfdoc.PDFCatalog.__Refs__, "OutputIntents"]  # noqa: RUF012


def make_lasting(canvas: Any, *, title: str, author: str, tool: str) -> None:
    """Have the document of a new canvas say what PDF/A-2b asks for, with the facts of its information dictionary."""
    document = canvas._doc
    document.__class__, document.Catalog.__class__ = _Document, _Catalog
    document.Catalog.Lang = pdfdoc.PDFString("fr-FR")
    document.Catalog.Metadata = _Metadata(creator=lambda made: _packet(made, title, author, tool))
    document.Catalog.OutputIntents = pdfdoc.PDFArray([_colours(document)])


def _packet(document: Any, title: str, author: str, tool: str) -> bytes:
    when = datetime.fromtimestamp(document._timeStamp.t, UTC)
    facts = {"title": title, "author": author, "tool": tool, "producer": document.info.producer}
    packet = _PACKET.format(
        made=when.isoformat(timespec="seconds"), **{name: escape(one) for name, one in facts.items()}
    )
    return packet.encode()


def _colours(document: Any) -> Any:
    """sRGB, as the colours of the document are meant."""
    profile = pdfdoc.PDFStream(
        dictionary=pdfdoc.PDFDictionary({"N": 3, "Alternate": pdfdoc.PDFName("DeviceRGB")}),
        content=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile),
        }
    )
