"""Reads a document from standard input and writes what it says about its making as JSON. Run in a process of its own.

``[["author", "…"], …]`` with the keys of ``editorial.documents.traces.LABELS``. Nothing of the site is imported here;
memory and processor time are limited before the file is touched.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator

MEGABYTES = 512
SECONDS = 8
LARGEST_PART = 1_000_000
# Local names in docProps/core.xml, docProps/app.xml and meta.xml.
OFFICE_PARTS = ("docProps/core.xml", "docProps/app.xml", "meta.xml")
OFFICE = {
    "creator": "author", "initial-creator": "author", "lastModifiedBy": "changed_by", "printed-by": "changed_by",
    "Manager": "manager", "Company": "company", "title": "title", "subject": "subject", "keywords": "keywords",
    "keyword": "keywords", "description": "comment", "Application": "program", "generator": "program",
}  # fmt: skip
PDF = {
    "/Author": "author", "/Title": "title", "/Subject": "subject", "/Keywords": "keywords", "/Company": "company",
    "/Manager": "manager", "/Creator": "program", "/Producer": "program", "/SourceModified": "changed_by",
}  # fmt: skip
XMP = {"creator": "author", "rights": "rights", "Producer": "program", "CreatorTool": "program", "title": "title"}


def of_office(content: bytes) -> Iterator[tuple[str, str]]:
    from defusedxml import ElementTree

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        for part in OFFICE_PARTS:
            if part not in names or archive.getinfo(part).file_size > LARGEST_PART:
                continue
            for element in ElementTree.fromstring(archive.read(part)).iter():
                name = element.tag.rpartition("}")[2]
                if part == "meta.xml" and name == "creator":
                    yield "changed_by", element.text or ""
                elif name in OFFICE:
                    yield OFFICE[name], element.text or ""


def of_pdf(content: bytes) -> Iterator[tuple[str, str]]:
    from defusedxml import ElementTree
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    for key, value in (reader.metadata or {}).items():
        if key in PDF:
            yield PDF[key], str(value)
    stream = reader.root_object.get("/Metadata")
    data = stream.get_object().get_data() if stream is not None else b""
    if not 0 < len(data) <= LARGEST_PART:
        return
    for element in ElementTree.fromstring(data).iter():
        name = element.tag.rpartition("}")[2]
        if name in XMP:
            yield XMP[name], " ".join(element.itertext())


def main() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1024 * 1024,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    except (ImportError, ValueError, OSError):
        sys.stderr.write("no limits on this system\n")
    content = sys.stdin.buffer.read()
    found: list[tuple[str, str]] = []
    try:
        for key, value in of_pdf(content) if b"%PDF-" in content[:1024] else of_office(content):
            found.append((key, value))
    except Exception as error:
        # What was read until here counts.
        sys.stderr.write(type(error).__name__)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
