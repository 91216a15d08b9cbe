"""Every address, asked for by everybody: it is reached by those whom `expected.py` names and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions.expected import ADDRESSES, Address
from tests.permissions.scene import ROLES, VISITOR, Scene


def app_of(name: str) -> str:
    return name.partition(":")[0] if ":" in name else ""


APPS = sorted({app_of(name) for name in ADDRESSES})


def known_addresses(resolver: URLResolver, app: str = "") -> Iterator[str]:
    """The full names of all patterns below the resolver."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from known_addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else app)
        elif isinstance(pattern, URLPattern):
            yield f"{app}{pattern.name}"


def expected(address: Address, role: str) -> str:
    if role in address.who:
        return "reached"
    return "sent to the sign-in" if role == VISITOR and address.signs_in else "not there"


def found(name: str, address: Address, scene: Scene, role: str) -> str:
    """What the role gets; nothing that it did stays."""
    client = Client()
    if role != VISITOR:
        client.force_login(scene.users[role])
    path, data = reverse(name, args=address.names(scene)), address.data(scene)
    with transaction.atomic():
        response = client.post(path, data) if address.method == "post" else client.get(path, data)
        transaction.set_rollback(True)
    if response.status_code == 404:
        return "not there"
    if response.status_code in (403, 405):
        return f"refused with {response.status_code}"
    if response.status_code == 302 and response["Location"].startswith("/sign-in/?"):
        return "sent to the sign-in"
    return "reached"


def test_every_address_has_its_line():
    assert sorted(known_addresses(get_resolver())) == sorted(ADDRESSES)


@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_addresses_are_reached_by_whom_they_are_for(app: str):
    """One scene for all addresses of an app; it is not changed by what is asked for."""
    scene = Scene.make()
    of_app = {name: address for name, address in ADDRESSES.items() if app_of(name) == app}
    for address in of_app.values():
        address.names(scene), address.data(scene)
    assert {
        name: {role: found(name, address, scene, role) for role in ROLES} for name, address in of_app.items()
    } == {name: {role: expected(address, role) for role in ROLES} for name, address in of_app.items()}
