"""Names that say nothing about anybody: who once had an account, as the course goes on to know them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from accounts.models import JOIN_ALPHABET, Enrolment, User

# Nobody can have an address below it (RFC 2606), so no letter reaches one and nobody signs up with one.
NOWHERE = "@deleted.invalid"


def make_former(user: User) -> User:
    """A new account with a pseudonym in the place of this one. Nobody can sign in to it, and it keeps no date.

    "Former student 7F3K"; of somebody who only taught, "Former tutor 7F3K".
    """
    roles = set(user.enrolments.values_list("role", flat=True))
    word = "tutor" if roles == {Enrolment.Role.TUTOR} else "student"
    while True:
        code = "".join(secrets.choice(JOIN_ALPHABET) for _ in range(4))
        email = f"former-{code.lower()}{NOWHERE}"
        if not User.objects.filter(email=email).exists():
            return User.objects.create_user(email, name=f"Former {word} {code}", is_active=False)


def whole_address(email: str) -> re.Pattern[str]:
    """Finds the address, capitals or not, and no longer one that ends or begins with it ("j.smith@…", "…@uni.edu.au")."""
    return re.compile(rf"(?<![\w.+-])(?<!\w')(?i:{re.escape(email)})(?![\w-]|\.\w)")


class Unnaming:
    """Puts a pseudonym where the address of a person stands, or their name as they write it.

    A name of one word is left: it may be a word of the language, and who is called "Mark" takes no other mark along.
    """

    def __init__(self, user: User, former: User) -> None:
        self.address = whole_address(user.email)
        name = user.name.strip()
        full = rf"|(?<!\w){re.escape(name)}(?!\w)" if len(name.split()) > 1 else ""
        self.pattern = re.compile(self.address.pattern + full)
        self.pseudonym = former.name

    def finds_address(self, words: str) -> bool:
        """Whether the address of the person stands in these words."""
        return self.address.search(words) is not None

    def finds(self, value: Any) -> bool:
        """Whether the person is named anywhere in these words, or in these values from JSON."""
        return bool(self.text(value) != value if isinstance(value, str) else self.values(value) != value)

    def text(self, words: str) -> str:
        return self.pattern.sub(lambda found: self.pseudonym, words)

    def values(self, value: Any) -> Any:
        """The same for values from JSON, keys included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(key): self.values(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.values(inner) for inner in value]
        return value
