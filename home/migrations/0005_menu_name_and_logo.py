"""Menu, name and logo become content. A site that is there keeps the menu and the name it has."""

import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from wagtail.models import Page as RealPage

# As they stood in the code until now.
LISTS = (("themen", "Themen"), ("regionen", "Regionen"), ("traeger", "Träger"))
FORMER_NAME = "Gute Praxis Arbeitsmarktintegration"


def keep_menu_and_name(apps: Any, schema_editor: Any) -> None:
    HomePage = apps.get_model("home", "HomePage")
    home = HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, depth=2).order_by("path").first()
    if home is None:
        return  # A new site gets both from setup_site.
    for index in apps.get_model("practices", "PracticeIndexPage").objects.all():
        _set(apps, index, "show_in_menus", True)
    for slug, title in LISTS:
        _add_list_page(apps, home, slug, title)
    site = apps.get_model("wagtailcore", "Site").objects.filter(root_page_id=home.pk).first()
    if site and site.site_name not in {"", FORMER_NAME}:
        _set(apps, home, "site_name", site.site_name[:80])


def _set(apps: Any, page: Any, field: str, value: Any) -> None:
    """In the page and in its newest version, which the form opens and publishing makes public."""
    type(page).objects.filter(pk=page.pk).update(**{field: value})
    Revision = apps.get_model("wagtailcore", "Revision")
    for revision in Revision.objects.filter(pk__in=[page.latest_revision_id, page.live_revision_id]):
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, field: value})


def _add_list_page(apps: Any, home: Any, slug: str, title: str) -> None:
    """Behind the last child of ``home``. The models of a migration have no tree of their own: its paths are written."""
    Page = apps.get_model("wagtailcore", "Page")
    siblings = Page.objects.filter(path__startswith=home.path, depth=home.depth + 1)
    if siblings.filter(slug=slug).exists():
        return
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    step = int(last[-RealPage.steplen :], 36) + 1 if last else 1
    kind, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="home", model="listpage"
    )
    apps.get_model("home", "ListPage").objects.create(
        path=RealPage._get_path(home.path, home.depth + 1, step),
        depth=home.depth + 1,
        numchild=0,
        title=title,
        draft_title=title,
        slug=slug,
        url_path=f"{home.url_path}{slug}/",
        content_type=kind,
        locale_id=home.locale_id,
        translation_key=uuid.uuid4(),
        live=True,
        show_in_menus=True,
        listing=slug,
    )
    Page.objects.filter(pk=home.pk).update(numchild=models.F("numchild") + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0004_clean_texts"),
        ("wagtailcore", "0098_apitoken"),
        ("editorial", "0004_pictures_copied"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.CharField(
                        choices=[("themen", "Themen"), ("regionen", "Regionen"), ("traeger", "Träger")],
                        max_length=12,
                        verbose_name="Welche Liste?",
                    ),
                ),
            ],
            options={
                "verbose_name": "Liste im Menü",
                "verbose_name_plural": "Listen im Menü",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.AddField(
            model_name="homepage",
            name="logo",
            field=models.ForeignKey(
                blank=True,
                help_text="Steht oben auf jeder Seite, in allen Sprachen. Am besten als PNG mit durchsichtigem Grund.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="editorial.picture",
                verbose_name="Logo",
            ),
        ),
        migrations.AddField(
            model_name="homepage",
            name="logo_alt",
            field=models.CharField(
                blank=True,
                help_text="Für Menschen, die das Logo nicht sehen. Leer, wenn es nur ein Zeichen ist.",
                max_length=120,
                verbose_name="Was steht im Logo?",
            ),
        ),
        migrations.AddField(
            model_name="homepage",
            name="logo_dark",
            field=models.ForeignKey(
                blank=True,
                help_text="Ohne dieses steht das Logo bei dunkler Darstellung auf einer hellen Fläche.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="editorial.picture",
                verbose_name="Logo für dunkle Darstellung",
            ),
        ),
        migrations.AddField(
            model_name="homepage",
            name="logo_has_name",
            field=models.BooleanField(
                default=False,
                help_text="Dann steht der Name nicht noch einmal daneben.",
                verbose_name="Der Name der Website steht schon im Logo",
            ),
        ),
        migrations.AddField(
            model_name="homepage",
            name="site_name",
            field=models.CharField(
                blank=True,
                help_text="Steht oben auf jeder Seite, im Titel des Fensters und in E-Mails.",
                max_length=80,
                verbose_name="Name der Website",
            ),
        ),
        migrations.RunPython(keep_menu_and_name, migrations.RunPython.noop),
    ]
