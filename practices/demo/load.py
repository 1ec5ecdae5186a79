"""Loads the demonstration's cards with pictures, relations and every state a card can have."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL.Image import Image as Drawing
from wagtail.images import get_image_model

from accounts.models import Team, User
from accounts.roles import Role
from practices.demo.markup import blocks, rich
from practices.demo.pictures import draw, logo
from practices.imports.cards import CardImporter, Outcome
from practices.models import Funder, PracticeFunder, PracticePage, RelatedPractice

CARDS = Path(__file__).resolve().parent / "cards.json"
PICTURE_CREDIT = "Illustration: eigene Zeichnung"
# Offices upload what they have: most pictures are JPEG.
ENCODERS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
REVISED = "frauen-staerken-frauen-vogtland"
RETURN_REASON = "Bitte ergänzen: Was ist vor Ort zu beachten – und wer zahlt den früheren Bus?"
FUNDERS = ("Förderprogramm IQ", "Bundesministerium für Arbeit und Soziales", "Europäischer Sozialfonds Plus")


def demo_records() -> list[dict[str, Any]]:
    return json.loads(CARDS.read_text(encoding="utf-8"))["cards"]


def demo_slugs() -> frozenset[str]:
    """Slugs of the cards that belong to the demonstration."""
    return frozenset(record["id"] for record in demo_records())


class DemoImporter(CardImporter):
    """Reads the demonstration's own way to write bold, links, lists and tables."""

    def rich(self, text: str) -> str:
        return rich(text)

    def blocks(self, text: str) -> list[tuple[str, Any]]:
        return blocks(text)


def load_demo_cards(owner: User, advance: Callable[[], None] = lambda: None) -> Iterator[Outcome]:
    """Loads every record; the second run finds nothing to do. Relations come last, when all cards are there."""
    importer = DemoImporter()
    records = demo_records()
    team = Team.objects.order_by("pk").first()
    for record in records:
        outcome = importer.load(record)
        if outcome is Outcome.CREATED:
            _dress(PracticePage.objects.get(slug=record["id"], locale=importer.locale), record, owner, team)
        advance()
        yield outcome
    _relate(records, importer)


def _dress(card: PracticePage, record: dict[str, Any], owner: User, team: Team | None) -> None:
    """Adds what a record cannot hold: owner, picture, funders; then brings the card into its state."""
    card = card.get_latest_revision_as_object()
    PracticePage.objects.filter(pk=card.pk).update(owner=owner, team=team)
    card.owner, card.team = owner, team
    picture = record.get("picture") or {}
    if picture:
        card.picture = _image(record["id"], draw(picture["theme"]), _kind_of(record["id"]))
        card.picture_alt = picture.get("alt", "")
        card.picture_decorative = not card.picture_alt
        card.picture_credit = PICTURE_CREDIT
    if record.get("funding"):
        links = [PracticeFunder(funder=_funder(name), sort_order=n) for n, name in enumerate(FUNDERS)]
        card.funder_links.set(links)
    _bring_into_state(card, record.get("state") or "published", owner)


def _bring_into_state(card: PracticePage, state: str, owner: User) -> None:
    if state == "scheduled":
        card.go_live_at = timezone.now() + dt.timedelta(days=30)
    revision = card.save_revision(user=owner, clean=False)
    if state in {"published", "withdrawn", "expired", "scheduled"}:
        revision.publish(user=owner, skip_permission_checks=True)
    if state == "withdrawn":
        PracticePage.objects.get(pk=card.pk).unpublish()
    elif state == "expired":
        PracticePage.objects.filter(pk=card.pk).update(expire_at=timezone.now() - dt.timedelta(days=1))
    elif state in {"in_review", "returned"}:
        page = PracticePage.objects.get(pk=card.pk)
        workflow = page.get_workflow()
        progress = workflow.start(page, owner) if workflow else None
        if progress and state == "returned":
            reviewer = User.objects.filter(groups__shipped_role__key=Role.REVIEWER.key).order_by("pk").first()
            progress.current_task_state.reject(user=reviewer or owner, comment=RETURN_REASON)


def revise_after_translation() -> None:
    """Changes the German text of a translated card, so that the queue has something that is out of date."""
    card = PracticePage.objects.in_language("de").filter(slug=REVISED).first()
    if card is None or not card.live:
        return
    card = card.get_latest_revision_as_object()
    card.conclusion += "<p>Seit dem Herbst fragt das Team nach drei Monaten noch einmal nach.</p>"
    card.save_revision(clean=False).publish()


def _relate(records: list[dict[str, Any]], importer: CardImporter) -> None:
    cards = {card.slug: card for card in PracticePage.objects.filter(locale=importer.locale)}
    published = set(PracticePage.objects.published().filter(locale=importer.locale).values_list("slug", flat=True))
    for record in records:
        card = cards.get(record["id"])
        wanted = [cards[slug] for slug in record.get("related") or [] if slug in cards and slug != record["id"]]
        if card is None or card.slug not in published or not wanted or card.related_links.exists():
            continue
        card = card.get_latest_revision_as_object()
        card.related_links = [RelatedPractice(related=other, sort_order=n) for n, other in enumerate(wanted)]
        card.save_revision(clean=False).publish()


def _image(title: str, drawing: Drawing, kind: str = "webp") -> Any:
    model = get_image_model()
    found = model.objects.filter(title=title).first()
    file = ImageFile(BytesIO(_encoded(drawing, kind)), name=f"{title}.{kind}")
    return found or model.objects.create(title=title, file=file)


def _kind_of(slug: str) -> str:
    return tuple(ENCODERS)[len(slug) % len(ENCODERS)]


def _funder(name: str) -> Funder:
    funder, is_new = Funder.objects.get_or_create(name=name)
    if is_new:
        funder.logo = _image(f"Zeichen {name}", logo(name))
        funder.save()
    return funder


def _encoded(drawing: Drawing, kind: str) -> bytes:
    buffer = BytesIO()
    drawing.convert("RGB").save(buffer, ENCODERS[kind], quality=86)
    return buffer.getvalue()
