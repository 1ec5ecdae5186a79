"""What another team has not published: titles and files with names that no answer to others may have."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageViewRestriction,
)
from wagtail_localize.models import Translation

from accounts.access_rules import Audience
from accounts.models import Team, User
from accounts.roles import Role
from home.models import StandardPage
from practices.models import PracticeMaterial, PracticePage
from tests.access.world import World, build_world
from tests.factories import PracticeFactory, TeamFactory, UserFactory

# Asked for in every chooser: the beginning of all the names, none of them whole.
WORD = "Kanarien"
FILE_KEYS: dict[str, tuple[str, ...]] = {
    "image": ("image_id", "wagtailimages_chooser:pk", "wagtailadmin_api:images:pk"),
    "document": ("document_id", "doc_id", "wagtaildocs_chooser:pk", "wagtailadmin_api:documents:pk"),
}
PAGE_KEYS = (
    "page_id", "parent_page_id", "page_to_move_id", "page_pk", "object_id", "destination_id",
    "wagtailadmin_api:pages:pk", "wagtail_localize:submit_page_translation:page_id",
    "wagtailadmin_pages:unpublish:page_id",
)  # fmt: skip


class Hidden:
    """``names`` of everything that is hidden, by what it is; ``mates`` is an editor of the team that keeps it."""

    def __init__(self) -> None:
        self.world: World = build_world()
        self.team: Team = self.world.foreign.team
        self.mate: User = UserFactory(role=Role.EDITOR, teams=[self.team])
        self.editor: User = self.world.users[Audience.EDITOR]
        self.editor.teams.add(TeamFactory(name="Eigenes Team"))
        self.names: dict[str, str] = {}
        self.pages: dict[str, Page] = {}
        self.pictures: dict[str, Any] = {}
        self.documents: dict[str, Any] = {}
        self._pages()
        self._files()
        self.world.users[Audience.EDITOR] = self.editor

    def _pages(self) -> None:
        published = self.world.published
        # Without changes that wait, the newest version would be the object itself.
        newer = PracticePage.objects.get(pk=published.pk)
        newer.title = self._name("newer title")
        newer.save_revision(user=self.mate)
        self.pages["newer title"] = published
        self.pages["draft"] = self._named(self.world.foreign, "draft")
        submitted = PracticePage.objects.get(pk=self.world.keys["wagtailadmin_pages:workflow_preview:page_id"])
        self.pages["submitted"] = self._named(submitted, "submitted")
        withdrawn = PracticeFactory(team=self.team, title=self._name("withdrawn"), owner=self.mate)
        withdrawn.unpublish()
        self.pages["withdrawn"] = withdrawn
        expired = PracticeFactory(team=self.team, title=self._name("expired"), owner=self.mate)
        PracticePage.objects.filter(pk=expired.pk).update(expire_at=timezone.now())
        self.pages["expired"] = expired
        private = PracticeFactory(team=self.team, title=self._name("private"), owner=self.mate)
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        self.pages["private"] = private
        page = StandardPage(title=self._name("page"), slug="noch-nicht", locale=published.locale, live=False)
        Page.objects.get(depth=2, locale=published.locale).add_child(instance=page)
        page.save_revision()
        self.pages["page"] = page
        translation = Translation.objects.get(pk=self.world.keys["translation_id"])
        self.pages["translation"] = self._named(translation.get_target_instance(), "translation")

    def _files(self) -> None:
        private = Collection.get_first_root_node().add_child(name="Verschlossen")
        CollectionViewRestriction.objects.create(collection=private, restriction_type=CollectionViewRestriction.LOGIN)
        admin = self.world.users[Audience.ADMIN]
        root = Collection.get_first_root_node()
        for kind, collection, uploader in (("private", private, admin), ("of team", root, self.mate)):
            name = self._name(f"{kind} picture")
            self.pictures[kind] = get_image_model().objects.create(
                title=name, file=get_test_image_file(f"{name}.png"), collection=collection, uploaded_by_user=uploader
            )
            name = self._name(f"{kind} document")
            self.documents[kind] = get_document_model().objects.create(
                title=name, file=ContentFile(b"Text", f"{name}.txt"), collection=collection, uploaded_by_user=uploader
            )
        card = self.pages["draft"].get_latest_revision_as_object()
        card.picture, card.picture_alt = self.pictures["of team"], "Ein Vogel"
        card.materials = [PracticeMaterial(title="Blatt", document=self.documents["of team"], locale=card.locale)]
        card.save_revision(user=self.mate)

    def _name(self, kind: str) -> str:
        self.names[kind] = f"{WORD}{'abcdefghijklmn'[len(self.names)]}vogel"
        return self.names[kind]

    def _named(self, page: Any, kind: str) -> Any:
        """The page has the name, in its row and its newest version."""
        draft = page.get_latest_revision_as_object()
        draft.title, draft.slug = self._name(kind), self.names[kind].lower()
        draft.save_revision(user=self.mate)
        type(page).objects.filter(pk=page.pk).update(title=self.names[kind], slug=self.names[kind].lower())
        return type(page).objects.get(pk=page.pk)

    def found_in(self, body: bytes) -> set[str]:
        text = body.lower()
        return {kind for kind, name in self.names.items() if name.lower().encode() in text}

    def keys(self) -> list[dict[str, Any]]:
        """For each hidden thing the keys in addresses that may name it."""
        found = [dict.fromkeys(PAGE_KEYS, page.pk) for page in self.pages.values()]
        for kind, files in (("image", self.pictures), ("document", self.documents)):
            found += [dict.fromkeys(FILE_KEYS[kind], file.pk) for file in files.values()]
        return found


def translator_of(language: str) -> User:
    """Who translates into one language and begins translations: not the shipped role, which has all of them."""
    group = Group.objects.create(name=f"Übersetzung {language}")
    group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "submit_translation"]))
    home = Page.objects.get(depth=2, locale__language_code=language)
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=home, permission=change)
    for choose in Permission.objects.filter(codename__in=["choose_image", "choose_document"]):
        GroupCollectionPermission.objects.create(
            group=group, collection=Collection.get_first_root_node(), permission=choose
        )
    user = UserFactory()
    user.groups.add(group)
    return user  # type: ignore[no-any-return]
