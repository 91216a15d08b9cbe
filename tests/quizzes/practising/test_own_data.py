from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from lessons.own_data import data_of
from quizzes.practising.practices import end
from tests.factories import NOW, make_question
from tests.quizzes.practising.cast import begin_with, put_into_pool

pytestmark = pytest.mark.usefixtures("sent")


def test_translator_offers_the_data_that_are_practised_on(ada: User, bela: User):
    make_question(kind="number", title="A standard error")
    put_into_pool()
    asked = begin_with(ada)

    (own,) = data_of(ada, now=timezone.now())
    assert (own.label, own.dataset) == ("Practice: A standard error", asked.dataset)
    assert data_of(bela, now=timezone.now()) == []

    end(asked.practice, now=NOW)
    assert data_of(ada, now=timezone.now()) == []
