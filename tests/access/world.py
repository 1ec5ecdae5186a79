"""A small site with one of everything, and for every route of the router an address in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Locale, PageViewRestriction, Site, Task, Workflow
from wagtail_localize.models import Translation, TranslationSource

from accounts import signed_links
from accounts.access_rules import ROLE_OF, Audience, Route
from accounts.models import AccessRequest, Agency, Invitation, MailKind, OutgoingMail, User
from accounts.roles import Role
from accounts.signup import CONFIRM, INVITE
from home.models import StandardPage
from home.site_setup import open_language_tree
from practices.models import Collection as PracticeCollection
from practices.models import Funder, PracticePage
from search.models import BestBet, Synonym, Wish
from tests.factories import ContactFactory, OrganisationFactory, PracticeFactory, TeamFactory, UserFactory, site_tree
from vocabularies.models import Addressee, InstitutionType, LegalBasis, Phase, Region, Sector, TargetGroup, Term, Theme

VOCABULARIES = (Addressee, InstitutionType, LegalBasis, Phase, Region, Sector, TargetGroup, Term, Theme)
NOBODY = 999_999
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
# What somebody with the right meets where being let in looks like being refused: the exact answer. There is no other
# exception: every other route must answer those it admits with something that is no closed door.
LOOKS_CLOSED = {
    # Addresses of the admin that lead nowhere.
    "admin/^.*/$": 404,
    # Pages have one preview; asking for another one by name finds nothing.
    "admin/localize/translate/<int:translation_id>/preview/<str:mode>/": 404,
}


@dataclass
class World:
    """Users by role, and the objects whose keys stand in the addresses."""

    users: dict[Audience, User]
    # A draft of a team none of the users belongs to: what an editor must not reach.
    foreign: PracticePage
    published: PracticePage
    keys: dict[str, Any] = field(default_factory=dict)


def build_world() -> World:
    site_tree()
    users = {who: UserFactory(role=role) for who, role in ROLE_OF.items()}
    for user in users.values():
        give_factor(user)
    others = TeamFactory(name="Anderes Team")
    owner = UserFactory()
    published = PracticeFactory(team=others, owner=owner)
    foreign = PracticeFactory(published=False, team=others, owner=owner)
    organisation = OrganisationFactory()
    funder = Funder.objects.create(name="Förderer")
    collection = PracticeCollection.objects.create(key="sammlung", title="Sammlung", locale=published.locale)
    # Put there for all: everybody may choose them, not everybody change them.
    keeper = users[Audience.ADMIN]
    image = get_image_model().objects.create(title="Bild", file=get_test_image_file(), uploaded_by_user=keeper)
    document = get_document_model().objects.create(
        title="Blatt", file=ContentFile(b"Text", name="blatt.txt"), uploaded_by_user=keeper
    )
    redirect = Redirect.objects.create(old_path="/alt", redirect_link="/neu")
    contact = ContactFactory(team=others, card=published, accepts_messages=True)
    revision = foreign.latest_revision
    agency = Agency.objects.create(
        name="Jobcenter", institution_type=InstitutionType.objects.in_language("de").get(key="ge")
    )
    request = AccessRequest.objects.create(email="neu@example.org", state=AccessRequest.State.WAITING)
    role = Group.objects.get(name=str(Role.AGENCY))
    invitation = Invitation.objects.create(email="gast@example.org", role=role)
    translation = translation_of(published)
    source = translation.source
    restricted = StandardPage(title="Nur mit Passwort", slug="nur-mit-passwort", locale=published.locale)
    published.get_parent().get_parent().add_child(instance=restricted)
    restricted.save_revision().publish()
    page_restriction = PageViewRestriction.objects.create(
        page=restricted, restriction_type=PageViewRestriction.PASSWORD, password="geheim"
    )
    files = Collection.get_first_root_node().add_child(name="Akten")
    file_restriction = CollectionViewRestriction.objects.create(
        collection=files, restriction_type=CollectionViewRestriction.PASSWORD, password="geheim"
    )
    alias = published.create_alias(parent=published.get_parent(), update_slug="zweite-adresse")
    submitted = PracticeFactory(published=False, team=others, owner=owner)
    submitted.save_revision(user=owner)
    progress = Workflow.objects.first().start(submitted, owner)
    keys: dict[str, Any] = {
        "page_id": foreign.pk,
        "parent_page_id": published.get_parent().pk,
        "page_to_move_id": foreign.pk,
        "destination_id": published.get_parent().pk,
        "page_pk": published.get_parent().pk,
        "revision_id": revision.pk,
        "translation_source_id": source.pk,
        "translation_id": translation.pk,
        "wagtail_localize:submit_page_translation:page_id": published.pk,
        "wagtailadmin_pages:unpublish:page_id": published.pk,
        "wagtailadmin_pages:convert_alias:page_id": alias.pk,
        **{
            f"wagtailadmin_pages:{name}:page_id": submitted.pk
            for name in (
                "workflow_action",
                "collect_workflow_action_data",
                "workflow_preview",
                "workflow_history_detail",
            )
        },
        "task_state_id": progress.current_task_state.pk,
        "workflow_state_id": progress.pk,
        "page_view_restriction_id": page_restriction.pk,
        "wagtailcore_authenticate_with_password:page_id": restricted.pk,
        "restriction_id": file_restriction.pk,
        "image_id": image.pk,
        "document_id": document.pk,
        "document_name": document.filename,
        "doc_id": document.pk,
        "redirect_id": redirect.pk,
        "collection_id": Collection.get_first_root_node().pk,
        "task_id": Task.objects.first().pk,
        "workflow_pk": Workflow.objects.first().pk,
        "content_type_app_name": "practices",
        "content_type_model_name": "practicepage",
        "app_label": "practices",
        "app_name": "practices",
        "model_name": "practicepage",
        "object_id": foreign.pk,
        "action": "delete",
        "action_name": "approve",
        "filter_spec": "width-100",
        "mode": "andere",
        "uidb64": "MQ",
        "uidb36": "1",
        "rest": "done/",
        "token": "abc-def",
        "key": "netzwerke",
        "slug": organisation.slug,
        "ags": "14",
        "path": image.get_rendition("width-100").file.name,
        "wagtailadmin_collections:pk": files.pk,
        "wagtailadmin_tag_model_autocomplete:app_name": "taggit",
        "wagtailadmin_tag_model_autocomplete:model_name": "tag",
        "wagtailadmin_workflows:pk": Workflow.objects.first().pk,
        "wagtailadmin_workflows:edit_task:pk": Task.objects.first().pk,
        "wagtailadmin_workflows:add_task:model_name": "reviewtask",
        "wagtailadmin_api:pages:pk": published.get_parent().pk,
        "wagtailadmin_api:pages:action:action_name": "copy",
        "wagtailadmin_api:documents:pk": document.pk,
        "wagtailadmin_api:images:pk": image.pk,
        "transfer_board_move:pk": foreign.pk,
        "translation_edit:key": published.translation_key,
        "translation_edit:language": "uk",
        "translation_resync:key": published.translation_key,
        "translation_resync:language": "uk",
        "translation_step:key": published.translation_key,
        "translation_step:language": "uk",
        "wagtailsnippets_practices_organisation:pk": organisation.pk,
        "wagtailsnippetchoosers_practices_organisation:pk": organisation.pk,
        "wagtailsnippets_practices_funder:pk": funder.pk,
        "wagtailsnippetchoosers_practices_funder:pk": funder.pk,
        "wagtailsnippets_practices_collection:pk": collection.pk,
        "wagtailsnippetchoosers_practices_collection:pk": collection.pk,
        "wagtail_localize:snippets_api_listing:model_name": "collection",
        "wagtail_localize:snippets_api_detail:model_name": "collection",
        "wagtail_localize:snippets_api_detail:pk": collection.pk,
        "wagtail_localize:submit_snippet_translation:model_name": "collection",
        "wagtail_localize:submit_snippet_translation:pk": collection.pk,
        "teams:pk": others.pk,
        "synonyms:pk": Synonym.objects.create(terms="Kita\nKindergarten").pk,
        "best_bets:pk": BestBet.objects.create(phrases="Kita", card=published).pk,
        "wishes:pk": Wish.objects.create(text="Mehr zu Kitas").pk,
        "contacts:pk": contact.pk,
        "practice_contacts:pk": foreign.pk,
        "practice_contact_from_text:pk": foreign.pk,
        "contact_message:slug": published.slug,
        "contact_vcard:slug": published.slug,
        "contact_vcard:public_id": ContactFactory(level="public", card=published).public_id,
        "editors_message:slug": published.slug,
        "public_id": contact.public_id,
        "language": "de",
        "agencies:pk": agency.pk,
        "access_requests:pk": request.pk,
        "invitations:pk": invitation.pk,
        "outgoing_mails:pk": OutgoingMail.objects.create(content="", kind=MailKind.INVITATION).pk,
        "confirm_request:token": signed_links.token_of(CONFIRM, request, str(request.pk)),
        "accept_invitation:token": signed_links.token_of(INVITE, invitation, str(invitation.pk)),
        "intern_practice:slug": published.slug,
        "intern_save:slug": published.slug,
        "intern_forget:slug": published.slug,
        "intern_note:slug": published.slug,
        "wagtaillocales:pk": Locale.objects.get(language_code="uk").pk,
        "wagtailsites:pk": Site.objects.get().pk,
        "wagtailusers_users:pk": owner.pk,
        "reset_second_factor:pk": owner.pk,
        "wagtailusers_groups:pk": Group.objects.create(name="Noch eine Gruppe").pk,
        "wagtaildocs_chooser:pk": document.pk,
        "wagtailimages_chooser:pk": image.pk,
        "wagtailsettings:app_name": "wagtailcore",
    }
    for vocabulary in VOCABULARIES:
        term = vocabulary.objects.order_by("pk").first()
        for kind in ("wagtailsnippets", "wagtailsnippetchoosers"):
            keys[f"{kind}_vocabularies_{vocabulary._meta.model_name}:pk"] = term.pk
    return World(users=users, foreign=foreign, published=published, keys=keys)


def give_factor(user: User) -> None:
    """What the pages of the second factor are about."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def translation_of(card: PracticePage) -> Translation:
    """A translation of the card into Ukrainian that somebody began."""
    ukrainian = Locale.objects.get(language_code="uk")
    index = card.get_parent()
    home = index.get_parent().specific.copy_for_translation(ukrainian)
    home.save_revision().publish()
    open_language_tree(home)
    index.specific.copy_for_translation(ukrainian).save_revision().publish()
    source, _created = TranslationSource.update_or_create_from_instance(card)
    translation = Translation.objects.create(source=source, target_locale=ukrainian)
    translation.save_target(publish=False)
    return translation


def address(route: Route, world: World) -> str:
    """A real address for a route: its parameters filled with objects of the world."""
    text = StandardPage.body.field.stream_block.child_blocks["text"]
    written = {
        "wagtaildocs_serve": f"documents/{world.keys['document_id']}/{world.keys['document_name']}",
        "account_reset_password_from_key": "intern/passwort/neu/1-abc-def/",
        "openid_connect_login": "intern/oidc/oidc/login/",
        "openid_connect_callback": "intern/oidc/oidc/login/callback/",
        "wagtail_serve": world.published.url.lstrip("/"),
        "wagtailadmin_pages:revisions_compare": (
            f"admin/pages/{world.foreign.pk}/revisions/compare/earliest...latest/"
        ),
        "admin/^.*/$": "admin/gibt-es-nicht/",
        "wagtail_bulk_action": f"admin/bulk/wagtailcore/page/unpublish/?id={world.published.pk}",
        "wagtailadmin_api:pages:find": f"admin/api/main/pages/find/?html_path={world.published.get_parent().url}",
        "wagtailadmin_api:documents:find": f"admin/api/main/documents/find/?id={world.keys['document_id']}",
        "wagtailadmin_api:images:find": f"admin/api/main/images/find/?id={world.keys['image_id']}",
        "wagtailadmin_block_preview": f"admin/block-preview/?id={text.definition_prefix}",
    }.get(route.key)
    if written is None:
        written = PARAMETER.sub(lambda match: str(_value(route, match["name"], world)), route.pattern).replace("^", "")
    assert not re.search(r"[()$\\]", written), f"No sample address for {route.key}: {route.pattern}"
    return "/" + written


def _value(route: Route, name: str, world: World) -> Any:
    """The most exact key wins: ``namespace:route:name``, ``namespace:name``, ``name``."""
    namespace = route.name.rpartition(":")[0]
    for key in (f"{route.name}:{name}", f"{namespace}:{name}", name):
        if key in world.keys:
            return world.keys[key]
    return NOBODY
