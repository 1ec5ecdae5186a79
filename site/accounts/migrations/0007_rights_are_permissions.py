from typing import Any

import django.db.models.deletion
from django.db import migrations, models

TASKS = (
    ("read_agency_contacts", "Angaben für Jobcenter und Agenturen sehen"),
    ("write_practices", "Praxisbeispiele schreiben, Transfer-Tafel"),
    ("review_practices", "Praxisbeispiele und Kontakte aller Teams prüfen"),
    ("administer", "Website verwalten: Zugänge, Protokoll, Personensuche"),
)
# What hung on the names of these groups, as it was.
GROUPS = {
    "Redaktion": ("editor", ("write_practices",)),
    "Prüfung": ("reviewer", ("write_practices", "review_practices", "read_agency_contacts")),
    "Übersetzung": ("translator", ()),
    "Agenturen und Jobcenter": ("agency", ("read_agency_contacts",)),
    "Administration": ("admin", tuple(codename for codename, _name in TASKS)),
}


def give_rights(apps: Any, schema_editor: Any) -> None:
    """Once: what the name of a group allowed becomes permissions of that group."""
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    groups = {group.name: group for group in group_model.objects.filter(name__in=GROUPS)}
    if not groups:
        return
    kind, _new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="shippedrole"
    )
    # Django makes them after all migrations; here they are needed now.
    rights = {
        codename: permission_model.objects.get_or_create(content_type=kind, codename=codename, defaults={"name": name})[
            0
        ]
        for codename, name in TASKS
    }
    for name, group in groups.items():
        key, codenames = GROUPS[name]
        apps.get_model("accounts", "ShippedRole").objects.get_or_create(key=key, defaults={"group": group})
        group.permissions.add(*(rights[codename] for codename in codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("accounts", "0006_outgoing_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShippedRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=20, unique=True)),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shipped_role", to="auth.group"
                    ),
                ),
            ],
            options={
                "verbose_name": "Aufgabe auf dieser Website",
                "verbose_name_plural": "Aufgaben auf dieser Website",
                "default_permissions": (),
                "permissions": TASKS,
            },
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
