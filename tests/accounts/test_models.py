import pytest
from accounts.models import User

@pytest.mark.django_db
def test_user_email_kept_lower():
    assert User.objects.create_user("A@b.org", name="A").email == "a@b.org"
