"""How every form of the house is rendered."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class HouseRenderer(DjangoTemplates):
    """Label, help, error and input of each field in one order, with the ids that tie them together."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
