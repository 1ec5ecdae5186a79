"""Reads a PDF from standard input and writes its text to standard output. Run in a process of its own.

Nothing of the site is imported here; memory and processor time are limited before the file is touched.
"""

import io
import sys

MEGABYTES = 512
SECONDS = 50
MAX_PAGES = 300


def main() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1024 * 1024,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    except (ImportError, ValueError, OSError):
        sys.stderr.write("no limits on this system\n")
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    for page in reader.pages[:MAX_PAGES]:
        sys.stdout.write(page.extract_text() + "\n")


if __name__ == "__main__":
    main()
