"""What the templates of the admin's forms need so that nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import template

from editorial.saving import form_texts, guides_of

register = template.Library()


@register.simple_tag(takes_context=True)
def saving_texts(context: template.Context) -> dict[str, Any]:
    return form_texts(context["request"].user)


@register.simple_tag
def guides(edit_handler: Any) -> list[Any]:
    return list(guides_of(edit_handler)) if edit_handler else []
