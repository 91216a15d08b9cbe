"""Template tags for the frame of the pages."""

from __future__ import annotations

from django import template
from django.template import Context

from tutor_site.navigation import Link, links_for

register = template.Library()


@register.simple_tag(takes_context=True)
def section_links(context: Context) -> list[Link]:
    """The navigation of the signed-in user; empty where a page is rendered without a request."""
    request = context.get("request")
    return links_for(request) if request else []
