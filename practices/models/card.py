"""The card: one approach that worked somewhere, told so that it can run somewhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PAGE_TEMPLATE_VAR, Page
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from editorial.addresses import AsciiSlugs
from editorial.blocks import FreeTextBlock
from editorial.publicness import has_expired
from editorial.review_dates import ReviewDates
from practices.choices import Effort, Kind, Maturity, TransferStage
from practices.facets import TERM_RELATIONS
from practices.models.links import without_doubled
from practices.models.records import Collection, Organisation
from practices.permissions import PracticePermissionTester
from practices.querysets import PracticeManager
from vocabularies.models import TranslatableLink
from vocabularies.same_language import OTHER_LANGUAGE, is_foreign, refusal

if TYPE_CHECKING:
    from accounts.models import User

RICH_TEXT = ["bold", "italic", "ol", "ul", "link", "document-link"]


class PracticePage(AsciiSlugs, ReviewDates, Page):
    """One Good-Practice card. Fields follow the printed card and the hand-book of the network.

    Contacts are not here: they are records of their own and in no revision (``docs/decisions``).
    """

    parent_page_types = ["practices.PracticeIndexPage"]
    subpage_types: list[str] = []
    template = "practices/practice_page.html"
    page_description = _(
        "Ein Ansatz, der Menschen in Arbeit bringt – so beschrieben, dass andere ihn übernehmen können."
    )

    title_short = models.CharField(
        _("Kurzname"), max_length=120, blank=True, help_text=_("Wie Fachleute den Ansatz nennen: »Regionalworkshop«.")
    )
    teaser = models.TextField(
        _("In einem Satz"),
        max_length=300,
        help_text=_("Wer tut was für wen und was kommt dabei heraus? Steht in jeder Liste."),
    )
    kind = models.CharField(_("Was ist es?"), max_length=20, choices=Kind, default=Kind.PRACTICE)
    maturity = models.CharField(
        _("Wie weit ist es?"),
        max_length=12,
        choices=Maturity,
        default=Maturity.UNKNOWN,
        help_text=_(
            "Eine Empfehlung wird überall deutlich als »noch nicht erprobt« gekennzeichnet. "
            "Wissen Sie es nicht, lassen Sie »keine Angabe« stehen."
        ),
    )
    maturity_note = models.CharField(
        _("Anmerkung dazu"), max_length=160, blank=True, help_text=_("Zum Beispiel »seit 2025 als Tandemgespräche«.")
    )
    picture = models.ForeignKey(
        "editorial.Picture",
        verbose_name=_("Bild"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    picture_alt = models.CharField(
        _("Was ist auf dem Bild zu sehen?"),
        max_length=250,
        blank=True,
        help_text=_("Für Menschen, die das Bild nicht sehen: was zu sehen ist, nicht was gemeint ist."),
    )
    picture_decorative = models.BooleanField(
        _("Das Bild schmückt nur"),
        default=False,
        help_text=_("Dann braucht es keine Beschreibung: Vorleseprogramme übergehen das Bild."),
    )
    picture_credit = models.CharField(_("Bildnachweis"), max_length=160, blank=True)

    audience_text = models.TextField(
        _("Adressaten für Transfer"), blank=True, help_text=_("Wer könnte den Ansatz übernehmen?")
    )
    concept = RichTextField(_("Konzept"), features=RICH_TEXT, blank=True, help_text=_("Was ist die Idee?"))
    project = models.CharField(_("Projekt"), max_length=200, blank=True)
    provider = models.ForeignKey(
        Organisation,
        verbose_name=_("Träger"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practices",
    )
    institution_name = models.CharField(
        _("Einrichtung, die es umsetzt"),
        max_length=200,
        blank=True,
        help_text=_("Wenn sie nicht selbst der Träger ist."),
    )
    period = models.CharField(
        _("Zeitraum"), max_length=120, blank=True, help_text=_("Wie Sie es sagen würden: »seit Mai 2024«.")
    )
    period_start = models.DateField(_("Beginn"), null=True, blank=True)
    period_end = models.DateField(_("Ende"), null=True, blank=True)
    offer = RichTextField(
        _("Angebot"),
        features=RICH_TEXT,
        blank=True,
        help_text=_("Welche Hilfe bieten Sie an, wenn jemand es übernehmen will?"),
    )
    situation = RichTextField(
        _("Ausgangslage und Herausforderung"), features=RICH_TEXT, blank=True, help_text=_("Warum brauchte es das?")
    )
    implementation = RichTextField(
        _("Umsetzung"), features=RICH_TEXT, blank=True, help_text=_("Was geschieht, Schritt für Schritt?")
    )
    conclusion = RichTextField(_("Fazit"), features=RICH_TEXT, blank=True, help_text=_("Was hat es gebracht?"))
    transfer_notes = RichTextField(
        _("Was ist bei einer Umsetzung vor Ort zu beachten?"),
        features=RICH_TEXT,
        blank=True,
        help_text=_("Was muss stimmen, damit es anderswo gelingt? Das lesen Interessierte zuerst."),
    )
    instruments = StreamField(
        FreeTextBlock(required=False), verbose_name=_("Instrumente und Schaubilder"), blank=True, default=list
    )
    effort = models.CharField(
        _("Aufwand für den Anfang"),
        max_length=8,
        choices=Effort,
        blank=True,
        default="",
        help_text=_("Grob geschätzt."),
    )
    interview_person = models.CharField(_("Drei Fragen an …"), max_length=120, blank=True)
    interview_role = models.CharField(_("Funktion"), max_length=200, blank=True)
    interview_quote = models.TextField(_("Der eine Satz daraus"), blank=True, help_text=_("Wird groß gezeigt."))
    interview_portrait = models.ForeignKey(
        "editorial.Picture",
        verbose_name=_("Porträt"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    interview_portrait_alt = models.CharField(_("Was zeigt das Porträt?"), max_length=250, blank=True)
    funding_text = models.TextField(_("Förderhinweis"), blank=True)
    collection = models.ForeignKey(
        Collection,
        verbose_name=_("Sammlung"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practices",
    )
    team = models.ForeignKey(
        "accounts.Team",
        verbose_name=_("Team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practices",
        help_text=_("Das Team, das die Karte pflegt. Nur seine Mitglieder können sie bearbeiten."),
    )
    transfer_stage = models.CharField(
        _("Schritt im Transferprozess"), max_length=12, choices=TransferStage, default=TransferStage.COLLECTED
    )

    information_on = models.DateField(
        _("Stand der Angaben"),
        null=True,
        blank=True,
        help_text=_(
            "Von welchem Tag sind die Angaben? Das Datum der Vorlage oder des Gesprächs, nicht der Tag, an dem Sie "
            "speichern. Leer, wenn es niemand weiß."
        ),
    )
    source_note = models.CharField(
        _("Quelle der Beschreibung"),
        max_length=250,
        blank=True,
        help_text=_("Woher stammt der Text? Wird klein gezeigt."),
    )
    source_fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    objects = PracticeManager()
    # Its form (``practices.admin.panels``) is put together by ``contacts.apps``, which knows all of its panels.
    edit_handler: ClassVar[Any]

    # Who is quoted stays here: a service that drafts translations never gets these fields.
    never_sent_to_machines = frozenset(
        {"interview_person", "interview_role", "quotes.person", "quotes.role", "picture_credit"}
    )
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("period_start", overridable=False),
        SynchronizedField("period_end", overridable=False),
        SynchronizedField("information_on", overridable=False),
        SynchronizedField("team", overridable=False),
        SynchronizedField("transfer_stage", overridable=False),
        SynchronizedField("maturity", overridable=False),
        SynchronizedField("effort", overridable=False),
        SynchronizedField("picture_decorative", overridable=False),
        TranslatableLink("collection"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("teaser"),
        index.SearchField("title_short"),
        index.AutocompleteField("title_short"),
        index.SearchField("concept"),
        index.SearchField("implementation"),
        index.FilterField("maturity"),
        index.FilterField("kind"),
        index.FilterField("effort"),
        index.FilterField("transfer_stage"),
        index.FilterField("team_id"),
    ]

    class Meta:
        verbose_name = _("Praxisbeispiel")
        verbose_name_plural = _("Praxisbeispiele")

    @property
    def picture_words(self) -> str:
        """What somebody hears who does not see the picture; nothing where it decorates."""
        return "" if self.picture_decorative else self.picture_alt

    @property
    def is_expired(self) -> bool:
        """Judged at read time: a card is gone at its expiry, whether or not a job has run."""
        return has_expired(self)

    @property
    def is_public(self) -> bool:
        return self.live and not self.is_expired

    @property
    def state(self) -> str:
        """``draft``, ``in_review``, ``scheduled``, ``published``, ``expired`` or ``withdrawn``."""
        if self.is_public:
            return "published"
        if self.live or (self.first_published_at and self.is_expired):
            return "expired"
        if self.first_published_at:
            return "withdrawn"
        if self.approved_schedule:
            return "scheduled"
        return "in_review" if self.workflow_in_progress else "draft"

    def _has_collection_of_its_source(self) -> bool:
        """A translation keeps the German collection until there is one in its language: nothing else fills it."""
        family = PracticePage.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)
        return family.filter(collection_id=self.collection_id).exists()

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.picture_id and not self.picture_alt and not self.picture_decorative:
            errors["picture_alt"] = _("Bitte beschreiben Sie das Bild oder kreuzen Sie »schmückt nur« an.")
        if self.interview_portrait_id and not self.interview_portrait_alt:
            errors["interview_portrait_alt"] = _("Bitte beschreiben Sie das Porträt in einem Satz.")
        if self.period_start and self.period_end and self.period_end < self.period_start:
            errors["period_end"] = _("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten.")
        locale = self.locale if self.locale_id else None
        if is_foreign(self.collection, locale) and not self._has_collection_of_its_source():
            errors["collection"] = ValidationError(refusal(self.collection, locale), code=OTHER_LANGUAGE)
        if errors:
            raise ValidationError(errors)

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False) -> Any:
        """A version from before two terms were merged may name both; it opens with one link to what they became."""
        page = super().from_serializable_data(data, check_fks=check_fks, strict_fks=strict_fks)
        for relation in TERM_RELATIONS:
            if page is not None and relation in data:
                setattr(page, relation, without_doubled(getattr(page, relation).all()))
        if page is not None and page.provider is not None:
            page.provider = page.provider.current
        return page

    def permissions_for_user(self, user: User) -> Any:
        return PracticePermissionTester(user, self)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A card that was public once answers 410; one that never was is a plain 404."""
        if not path_components and not self.is_public and self.first_published_at:
            return RouteResult(self, kwargs={"gone": True})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, gone: bool = False, **kwargs: Any) -> HttpResponse:
        if gone:
            return TemplateResponse(request, "practices/practice_gone.html", {}, status=410)
        return super().serve(request, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # Templates get what readers may see of the card, never the card itself.
        for name in (PAGE_TEMPLATE_VAR, "self"):
            context.pop(name, None)
        # What is shown of a card, and beside it: who shows it knows the card, the card does not know them.
        for addition in hooks.get_hooks("practice_context"):
            context.update(addition(self, request))
        return context
