"""From models to what an audience may see: the only place where a card becomes a ``PublicPractice``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override
from wagtail.documents import get_document_model
from wagtail.rich_text import expand_db_html

from editorial.addresses import path_of
from editorial.models import Picture as PictureRecord
from editorial.publicness import public_files, public_ids
from practices.facets import BY_KEY, BY_RELATION
from practices.models import PracticePage
from practices.models.parts import PracticePartner
from practices.prefetching import load_materials, load_regions, load_terms, load_texts
from practices.public.schemas import (
    CollectionRef,
    CreditItem,
    FunderItem,
    HurdleItem,
    InterviewItem,
    MaterialItem,
    OrganisationRef,
    PartnerItem,
    Picture,
    PublicPractice,
    QuestionItem,
    QuoteItem,
    RegionRef,
    ResourceItem,
    ResultFigure,
    TermRef,
)

CARD_PICTURE = ("fill-1200x675", "fill-800x450", "fill-480x270")
TEASER_PICTURE = ("fill-240x240",)
PORTRAIT = ("fill-320x320",)
LOGO = ("max-240x120",)
KIND_OF_PLACE = re.compile(r"^(Landkreis|Kreis|Stadt|Region) |, (Stadt|Landeshauptstadt)$")
ALL_RENDITIONS = frozenset({*CARD_PICTURE, *TEASER_PICTURE, *PORTRAIT, *LOGO})


def public_practice(page: PracticePage) -> PublicPractice:
    """The whole card for everyone, made from this very object: a draft or a preview as well as a published card."""
    return public_practices([page])[0]


def public_practices(pages: Sequence[PracticePage]) -> list[PublicPractice]:
    """The same for many cards, in their order; 7 queries, and some for each card whose texts hold links or pictures."""
    load_terms(pages)
    load_regions(pages)
    load_texts(pages)
    load_materials(pages)
    images = _images(
        *(card.picture_id for card in pages),
        *(card.interview_portrait_id for card in pages),
        *(link.funder.logo_id for card in pages for link in card.funder_links.all()),
    )
    offered = (material.document_id for card in pages for material in card.materials.all())
    public_documents = public_ids(get_document_model(), offered)
    return [_practice(page, images, public_documents) for page in pages]


def _practice(page: PracticePage, images: dict[int, PictureRecord], public_documents: frozenset[int]) -> PublicPractice:
    """In the language of the card, whoever asks."""
    with override(page.locale.language_code):
        return PublicPractice(
            pk=page.pk,
            slug=page.slug,
            url=path_of(page),
            language=page.locale.language_code,
            title=page.title,
            title_short=page.title_short,
            teaser=page.teaser,
            seo_title=page.seo_title,
            search_description=page.search_description,
            kind=page.kind,
            kind_label=str(page.get_kind_display()),
            maturity=page.maturity,
            maturity_label=str(page.get_maturity_display()),
            maturity_note=page.maturity_note,
            picture=_picture(
                images,
                page.picture_id,
                CARD_PICTURE,
                page.picture_words,
                page.picture_credit or _credit(images, page.picture_id),
            ),
            teaser_picture=_picture(images, page.picture_id, TEASER_PICTURE, page.picture_words),
            audience_text=page.audience_text,
            addressees=_terms(page, "addressee_links"),
            concept_html=_rich(page.concept),
            project=page.project,
            provider=_organisation(page),
            institution_name=page.institution_name,
            institution_types=_terms(page, "institution_type_links"),
            regions=region_refs(page.region_links.all()),
            places_running=_elsewhere(region_refs(page.place_links.all()), region_refs(page.region_links.all())),
            period=_period(page),
            offer_html=_rich(page.offer),
            materials=_materials(page, public_documents),
            situation_html=_rich(page.situation),
            implementation_html=_rich(page.implementation),
            conclusion_html=_rich(page.conclusion),
            transfer_notes_html=_rich(page.transfer_notes),
            instruments_html=mark_safe(str(page.instruments)) if page.instruments else SafeString(""),
            effort_label=str(page.get_effort_display()),
            resources=tuple(
                ResourceItem(part.kind, str(part.get_kind_display()), part.text) for part in page.resources.all()
            ),
            partners=tuple(_partner(part) for part in page.partners.all()),
            success_factors=tuple(part.text for part in page.success_factors.all()),
            hurdles=tuple(HurdleItem(part.text, part.remedy) for part in page.hurdles.all()),
            results=tuple(
                ResultFigure(part.label, part.display_value(), part.unit, part.measured_on)
                for part in page.results.all()
            ),
            themes=_terms(page, "theme_links"),
            target_groups=_terms(page, "target_group_links"),
            sectors=_terms(page, "sector_links"),
            legal_bases=_terms(page, "legal_basis_links"),
            phases=_terms(page, "phase_links"),
            keywords=tuple(part.word for part in page.keywords.all()),
            interview=_interview(page, images),
            quotes=tuple(QuoteItem(part.text, part.person, part.role) for part in page.quotes.all()),
            funding_text=page.funding_text,
            funders=tuple(
                FunderItem(
                    link.funder.name,
                    link.funder.website,
                    _picture(images, link.funder.logo_id, LOGO, link.funder.name),
                )
                for link in page.funder_links.all()
            ),
            collection=_collection(page),
            source_note=page.source_note,
            as_of=_as_of(page),
            credits=tuple(
                CreditItem(str(part.get_kind_display()), part.name, part.credited_on) for part in page.credits.all()
            ),
            checked_on=page.checked_on,
            next_check_on=page.next_check_on,
            published_at=page.first_published_at,
        )


def list_url(**facets: str) -> str:
    """Address of the list of cards, filtered: ``list_url(thema="anerkennung")``."""
    return f"{reverse('search')}?{urlencode(facets)}" if facets else reverse("search")


def _terms(page: PracticePage, relation: str) -> tuple[TermRef, ...]:
    refs = []
    for link in getattr(page, relation).all():
        term = link.term.current
        facet = BY_RELATION[relation]
        if facet.key == "theme":
            url = reverse("theme", args=[term.key])
        else:
            url = list_url(**{facet.url_name: term.key}) if facet.is_public else ""
        # »gE« beside »gemeinsame Einrichtung (gE)« would say it twice.
        name = term.name if link.wording in term.name else link.wording
        refs.append(TermRef(term.key, name, url, term.name))
    # A draft from before a merge may name both terms.
    return tuple(dict.fromkeys(refs))


def region_refs(links: Iterable[Any]) -> tuple[RegionRef, ...]:
    return tuple(
        RegionRef(
            ags=link.region.ags,
            name=link.region.label,
            level=link.region.level,
            place=link.place,
            land=link.region.land,
            url=reverse("region", args=[link.region.ags]),
            lineage=link.region.lineage,
        )
        for link in links
    )


def _elsewhere(places: Sequence[RegionRef], homes: Sequence[RegionRef]) -> tuple[RegionRef, ...]:
    """The places without those that name once more where the card is at home, each once."""
    known = {(home.ags, name) for home in homes for name in ("", home.place, home.name, _bare(home.name))}
    other = (place for place in places if not {(place.ags, place.place), (place.ags, _bare(place.place))} & known)
    return tuple(dict.fromkeys(other))


def _bare(name: str) -> str:
    """»Landkreis Esslingen« and »Dresden, Stadt« without the word for what they are."""
    return KIND_OF_PLACE.sub("", name)


def _as_of(page: PracticePage) -> str:
    if page.information_on:
        return date_format(page.information_on, "DATE_FORMAT")
    # What a publication says was true in its year.
    return str(page.collection.year) if page.collection and page.collection.year else ""


def _organisation(page: PracticePage) -> OrganisationRef | None:
    provider = page.provider
    return OrganisationRef(provider.name, provider.get_absolute_url(), provider.place) if provider else None


def _partner(part: PracticePartner) -> PartnerItem:
    return PartnerItem(part.name, part.organisation.get_absolute_url() if part.organisation else "")


def _collection(page: PracticePage) -> CollectionRef | None:
    found = page.collection
    if found is None:
        return None
    url = list_url(**{BY_KEY["collection"].url_name: found.key})
    return CollectionRef(str(found), url, found.publisher, found.website)


def _period(page: PracticePage) -> str:
    if page.period:
        return page.period
    start, end = (date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (page.period_start, page.period_end))
    return f"{start} – {end}".strip(" –") if start and end else start or end


def _materials(page: PracticePage, public_documents: frozenset[int]) -> tuple[MaterialItem, ...]:
    """What the card offers. Of a private document not even title and size are told."""
    return tuple(
        _material(material)
        for material in page.materials.all()
        if material.document_id is None or material.document_id in public_documents
    )


def _material(material: Any) -> MaterialItem:
    document = material.document
    return MaterialItem(
        title=material.title,
        description=material.description,
        handed_out_by=material.handed_out_by,
        handed_out_to=material.handed_out_to,
        url=document.url if document else "",
        file_name=document.filename if document else "",
        file_size=(document.file_size or 0) if document else 0,
    )


def _interview(page: PracticePage, images: dict[int, PictureRecord]) -> InterviewItem | None:
    questions = tuple(QuestionItem(part.question, part.answer) for part in page.interview_questions.all())
    if not (questions or page.interview_quote):
        return None
    return InterviewItem(
        person=page.interview_person,
        role=page.interview_role,
        pull_quote=page.interview_quote,
        portrait=_picture(
            images,
            page.interview_portrait_id,
            PORTRAIT,
            page.interview_portrait_alt,
            _credit(images, page.interview_portrait_id),
        ),
        questions=questions,
    )


def _images(*ids: int | None) -> dict[int, PictureRecord]:
    """The public ones of these images with the renditions the site uses: 2 queries."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    queryset = PictureRecord.objects.filter(public_files(), pk__in=wanted).prefetch_renditions(*ALL_RENDITIONS)
    return {image.pk: image for image in queryset}


def _credit(images: dict[int, PictureRecord], image_id: int | None) -> str:
    """The picture's own credit, for where a card names none."""
    return images[image_id].copyright if image_id in images else ""


def _picture(
    images: dict[int, PictureRecord], image_id: int | None, specs: Sequence[str], alt: str, credit: str = ""
) -> Picture | None:
    """``None`` also where the file is gone: a page must not fail for a missing picture."""
    image = images.get(image_id) if image_id else None
    if image is None:
        return None
    renditions = [image.get_rendition(spec) for spec in specs]
    if any(rendition.is_missing for rendition in renditions):
        return None
    first = renditions[0]
    srcset = ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)
    return Picture(first.url, first.width, first.height, alt, srcset if len(renditions) > 1 else "", credit)


def _rich(html: str) -> SafeString:
    return mark_safe(expand_db_html(html)) if html else SafeString("")


def plain_to_rich(text: str) -> str:
    """Paragraphs of a plain text as rich text: blank lines part them, single breaks stay."""
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return "".join(f"<p>{escape(part).replace(chr(10), '<br/>')}</p>" for part in paragraphs if part)
