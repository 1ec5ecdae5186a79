"""Pictures and documents as people have them: with their position, their camera, their name in it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, IptcImagePlugin, PngImagePlugin  # noqa: F401 (loads IPTC)
from pypdf import PdfWriter

SECRETS = (b"Geheimkamera", b"Geheimperson", b"Geheimkommentar", b"GPSLatitude", b"Geheimort")
XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description>'
    b'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:rights>'
    b"<dc:description>Geheimort</dc:description></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
)  # fmt: skip
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawing(size: tuple[int, int] = (120, 80), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue, so that a turn can be seen."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture.convert(mode)


def exif(orientation: int = 1, rights: str = "") -> Image.Exif:
    notes = Image.Exif()
    notes[0x010F], notes[0x013B], notes[0x9286] = "Geheimkamera", "Geheimperson", "Geheimkommentar"
    notes[0x0112] = orientation
    if rights:
        notes[0x8298] = rights.encode()
    place = notes.get_ifd(0x8825)
    place[1], place[2], place[29] = "N", (51.0, 20.0, 25.0), "GPSLatitude"
    return notes


def photo(
    kind: str = "JPEG", orientation: int = 1, rights: str = "", size: tuple[int, int] = (120, 80), **options: Any
) -> bytes:
    """A picture that says everything its format lets it say."""
    out, told = BytesIO(), {"icc_profile": PROFILE}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "Geheimperson")
        text.add_itxt("Comment", "Geheimkommentar", zip=False)
        told["pnginfo"] = text
    if kind in {"JPEG", "GIF"}:
        told["comment"] = b"Geheimkommentar"
    if kind in {"JPEG", "WEBP", "AVIF"}:
        told["xmp"] = XMP % (rights or "").encode()
    if kind != "GIF":
        told["exif"] = exif(orientation, rights)
    drawing(size, mode="P" if kind == "GIF" else "RGB").save(out, kind, **told | options)
    return out.getvalue()


def pdf(**notes: str) -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({f"/{name}": text for name, text in notes.items()})
    writer.write(out)
    return out.getvalue()


def word(author: str, changed_by: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "docProps/core.xml",
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{changed_by}</cp:lastModifiedBy></cp:coreProperties>",
        )
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def open_document(author: str, changed_by: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "meta.xml",
            '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<office:meta><meta:initial-creator>{author}</meta:initial-creator><dc:creator>{changed_by}</dc:creator>"
            "</office:meta></office:document-meta>",
        )
    return out.getvalue()
