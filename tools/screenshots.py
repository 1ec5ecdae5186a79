#!/usr/bin/env python3
"""``make screenshots``: pictures of the demonstration for README, as WebP files of at most 200 kB in ``docs/images/``.

Runs a site of its own with fresh data in a temporary folder and on a free port, so the result depends on the
code alone; ends it afterwards. A page that does not show what it should fails the run and leaves its old picture.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

IMAGES = ROOT / "docs" / "images"
LARGEST = 200_000
QUALITIES = range(84, 20, -8)
START_SECONDS = 60
CARD = "zweisprachige-stellenwand-vogtland"
DRAFT = "fallrunde-mit-auslaenderbehoerde-sachsen-anhalt"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture, ``width`` by ``height`` CSS pixels.

    ``paths``: the first that answers 200 is taken. ``letters``: a pattern the page's own text must contain, so
    that no picture claims a language the page does not speak.
    """

    name: str
    paths: tuple[str, ...]
    width: int = 1280
    height: int = 900
    scheme: str = "light"
    signed_in: bool = False
    is_phone: bool = False
    letters: str = ""


def shots(draft_pk: int, german_pk: int) -> tuple[Shot, ...]:
    """Every picture; the keys are those of the draft in the form and of the German language."""
    card = f"/praxisbeispiele/{CARD}/"
    return (
        Shot("startseite", ("/",), height=1000),
        Shot("karte", (card,), height=1400),
        Shot("liste-mit-filtern", ("/praxisbeispiele/?thema=netzwerke&region=14",), height=1100),
        Shot("suche", ("/suche/?q=Anerkennung",), height=900),
        Shot("thema", ("/themen/vermittlung/",), height=900),
        Shot("karte-dunkel", (card,), height=1000, scheme="dark"),
        Shot("karte-telefon", (card,), width=320, height=640, is_phone=True),
        Shot("arabisch", ("/ar/", "/ar/themen/"), height=1000, letters=r"[\u0600-\u06ff]{3}"),
        Shot("redaktion-liste", (f"/admin/praxisbeispiele/?language={german_pk}",), width=1440, signed_in=True),
        Shot("redaktion-tafel", ("/admin/transfer-tafel/",), width=1440, signed_in=True),
        Shot("redaktion-formular", (f"/admin/pages/{draft_pk}/edit/",), width=1440, signed_in=True),
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(*words: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Returns once the site answers. Raises ``SystemExit`` where it ends or takes longer than a minute."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{address}/healthz/", timeout=5):
                return
        except URLError:
            time.sleep(0.3)
    raise SystemExit("Die Website ist nicht gestartet.")


def sign_in(context: BrowserContext, address: str) -> None:
    from accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
    from accounts.roles import Role

    email = next(account.email for account in DEMO_ACCOUNTS if account.role is Role.ADMIN)
    page = context.new_page()
    page.goto(f"{address}/admin/")
    page.fill("input[name=username], input[name=login]", email)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/admin/")
    page.close()


def photograph(browser: Browser, shot: Shot, address: str) -> bytes:
    """The picture as PNG. Raises ``LookupError`` where no path shows what it should."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme=shot.scheme,  # type: ignore[arg-type]
        device_scale_factor=2 if shot.is_phone else 1,
        is_mobile=shot.is_phone,
        locale="de-DE",
        reduced_motion="reduce",
    )
    try:
        if shot.signed_in:
            sign_in(context, address)
        page = context.new_page()
        for path in shot.paths:
            answer = page.goto(address + path)
            if answer is None or answer.status != 200:
                continue
            page.wait_for_load_state("networkidle")
            if not shot.letters or re.search(shot.letters, page.inner_text("main")):
                return page.screenshot()
        raise LookupError(f"{shot.name}: {' und '.join(shot.paths)} zeigt nicht, was auf das Bild gehört.")
    finally:
        context.close()


def as_small_webp(png: bytes) -> bytes:
    """WebP of at most ``LARGEST`` bytes, in the best quality that fits."""
    from PIL import Image

    image = Image.open(BytesIO(png)).convert("RGB")
    content = b""
    for quality in QUALITIES:
        buffer = BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        content = buffer.getvalue()
        if len(content) <= LARGEST:
            break
    return content


def take_all(address: str, wanted: tuple[Shot, ...]) -> list[str]:
    """Writes every picture; returns what went wrong."""
    from playwright.sync_api import sync_playwright

    from tests.harness.components import chromium

    if not chromium():
        raise SystemExit("Es fehlt Chromium. Bitte installieren: sudo apt install chromium")
    IMAGES.mkdir(parents=True, exist_ok=True)
    problems = []
    with sync_playwright() as playwright:
        # With scroll bars, as visitors see the pages: the layout keeps their place free.
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTS, ignore_default_args=["--hide-scrollbars"]
        )
        for shot in wanted:
            try:
                content = as_small_webp(photograph(browser, shot, address))
            except LookupError as error:
                problems.append(str(error))
                continue
            file = IMAGES / f"{shot.name}.webp"
            file.write_bytes(content)
            print(f"{file.relative_to(ROOT)}  {len(content) // 1000} kB")
        browser.close()
    return problems


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        }
        port = free_port()
        address = os.environ["SITE_URL"] = f"http://127.0.0.1:{port}"
        print("Vorführung anlegen …", flush=True)
        manage("migrate", "--verbosity", "0")
        manage("load_demo")
        import django

        django.setup()
        from practices.models import PracticePage

        draft = PracticePage.objects.in_language("de").get(slug=DRAFT)
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "runserver", f"127.0.0.1:{port}", "--noreload"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(address, server)
            problems = take_all(address, shots(draft.pk, draft.locale_id))
        finally:
            server.terminate()
            server.wait(timeout=20)
    if problems:
        raise SystemExit("\n".join(problems))


if __name__ == "__main__":
    main()
