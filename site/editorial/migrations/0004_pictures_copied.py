"""Every picture of ``wagtailimages.Image`` as ``editorial.Picture``, under the same number.

Pages, versions and texts name pictures by their number, so they stay as they are; tags, the log, the search of the
admin and the index of what is used where follow by their kind. The files are cleaned by ``tidy_pictures`` afterwards.
"""

from django.core.management.color import no_style
from django.db import migrations

FOLLOWERS = (
    ("taggit", "TaggedItem", "content_type"),
    ("wagtailcore", "ModelLogEntry", "content_type"),
    ("wagtailcore", "ReferenceIndex", "content_type"),
    ("wagtailcore", "ReferenceIndex", "base_content_type"),
    ("wagtailcore", "ReferenceIndex", "to_content_type"),
    ("wagtailcore", "UploadedFile", "for_content_type"),
    ("wagtailsearch", "IndexEntry", "content_type"),
)


def copy_rows(former, picture):
    names = [field.attname for field in former._meta.concrete_fields]
    rows = []
    for values in former.objects.order_by("pk").values(*names).iterator(chunk_size=500):
        rows.append(picture(**values))
        if len(rows) == 500:
            picture.objects.bulk_create(rows)
            rows = []
    picture.objects.bulk_create(rows)


def copy_pictures(apps, schema_editor):
    image, rendition = (apps.get_model("wagtailimages", name) for name in ("Image", "Rendition"))
    picture, small = (apps.get_model("editorial", name) for name in ("Picture", "Rendition"))
    created = picture._meta.get_field("created_at")
    # Otherwise every picture would have been made today.
    created.auto_now_add = False
    try:
        copy_rows(image, picture)
    finally:
        created.auto_now_add = True
    copy_rows(rendition, small)
    kinds = apps.get_model("contenttypes", "ContentType").objects
    before = kinds.filter(app_label="wagtailimages", model="image").first()
    if before:
        after, _created = kinds.get_or_create(app_label="editorial", model="picture")
        for app, name, field in FOLLOWERS:
            apps.get_model(app, name).objects.filter(**{field: before}).update(**{field: after})
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [picture, small]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0003_pictures"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(copy_pictures, migrations.RunPython.noop)]
