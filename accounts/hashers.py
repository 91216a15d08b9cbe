"""How passwords are stored."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 12 MiB, three passes and one lane: as OWASP's Password Storage Cheat Sheet lets choose.

    Django's own parameters cost eleven times as much, 0.2 s of a core and 100 MiB for each sign-in: a class that signs in
    within a minute would take the whole machine. Passwords that were stored with others are stored anew at the next sign-in.
    """

    time_cost = 3
    memory_cost = 12 * 1024
    parallelism = 1
