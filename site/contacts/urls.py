"""Addresses at which a person behind a contact is written to, or answers a question of ours."""

from django.urls import path

from contacts import vcard, views
from editorial import addresses  # noqa: F401 (the converter »stored«)

urlpatterns = [
    path("praxisbeispiele/<stored:slug>/nachricht/<uuid:public_id>/", views.write_message, name="contact_message"),
    path("praxisbeispiele/<stored:slug>/nachricht/", views.write_to_editors, name="editors_message"),
    path("praxisbeispiele/<stored:slug>/kontakt/<uuid:public_id>.vcf", vcard.contact_file, name="contact_vcard"),
    path("kontakt/bestaetigen/<str:token>/", views.confirmation, name="contact_confirmation"),
]
