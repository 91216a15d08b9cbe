"""Rosters that are nearly right: read or refused as a whole, nobody lost, and what was shown is what is done, once."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from django.db import transaction
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import Course, RosterImport, User
from accounts.roster.reading import RosterRefused, decode_roster, is_address, read_roster
from accounts.rosters import carry_out, keep_roster, plan_for
from tests.factories import NOW
from tests.fuzz.budget import fuzzed
from tests.fuzz.counting import growth
from tests.fuzz.mutating import SPECIAL, changed_bytes, changed_texts

CORPUS = (
    "email,name,group,role\nada@example.org,Ada Byron,Tuesday,student\nbela@example.org,Béla,,\n",
    "Role;Group;Full name;E-Mail\r\nStudent;Tuesday;Ada Byron;ADA@example.org\r\nTutor;;Miriam;m@x.org\r\n",
    'sep=,\nname,email\n"Kovács, ""Béla""",b@x.org\n"Two\nlines",c@x.org\n',
    "matriculation\tname\temail_address\n1\tAda\ta@x.org\n2\tBela\tb@x.org\n3\tCleo\ta@x.org\n",
    "email\n" + "".join(f"s{number}@x.org\n" for number in range(30)),
)
TOKENS = (
    "a@x.org",
    "A@X.org",
    "email",
    "role",
    "tutor",
    "student",
    "sep=;\n",
    '""',
    '"\n',
    ",,",
    "Tuesday",
    "TUESDAY",
)
nearly_rosters = changed_texts(CORPUS, TOKENS)
# All but lone surrogates, which no request and no file brings.
sent_rosters = nearly_rosters.map(lambda text: text.encode("utf-8", "replace").decode())
cells = st.text(st.sampled_from([*"abz ,;\t\"'\n\r@.éß\u2028", "\u0130"]), max_size=12) | st.sampled_from(
    SPECIAL
)


@fuzzed(100)
@given(st.one_of(nearly_rosters, st.text(max_size=200)))
def test_any_text_gives_rows_with_their_lines_or_is_refused(text: str) -> None:
    try:
        roster = read_roster(text)
    except RosterRefused as error:
        assert str(error).endswith(".")
        return
    lines = [row.line for row in roster.rows]
    assert lines == sorted(set(lines))
    assert all(1 < line <= len(io.StringIO(text, newline="").readlines()) + 1 for line in lines)
    assert all(
        row.faults or (is_address(row.email) and row.role in {"", "student", "tutor"}) for row in roster.rows
    )
    assert all(fault.rule and fault.mend for row in roster.rows for fault in row.faults)
    addresses = [row.email for row in roster.rows if not row.faults]
    assert len(addresses) == len(set(addresses))


@fuzzed(60)
@given(
    st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"])
)
def test_no_cell_of_a_written_table_is_lost_in_silence(rows: list[tuple[str, ...]], separator: str) -> None:
    """Every value is in its row as it was written, apart from spaces, or its row is faulty."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows([("email", "name", "group", "role"), *rows])
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    try:
        found = read_roster(file.getvalue()).rows
    except RosterRefused:
        assert not filled
        return
    assert len(found) == len(filled)
    for row, written in zip(found, filled, strict=True):
        read = (row.email, row.name, row.group, row.role)
        assert row.faults or [part.split() for part in read] == [
            written[0].lower().split(),
            *(part.split() for part in written[1:3]),
            written[3].casefold().split(),
        ]


@fuzzed(60)
@given(
    st.sampled_from(CORPUS).flatmap(
        lambda text: st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"]).flatmap(
            lambda encoding: changed_bytes(text.encode(encoding))
        )
    )
)
@example(codecs.BOM_UTF16_LE)
def test_any_file_is_decoded_or_refused(data: bytes) -> None:
    try:
        text, _ = decode_roster(data)
    except RosterRefused as error:
        assert str(error).endswith(".")
        return
    assert isinstance(text, str)


@fuzzed(10)
@given(st.text(st.sampled_from('a@x.org,;"\t \r'), min_size=1, max_size=12).map("{}\n".format))
def test_twice_the_roster_is_twice_the_work(part: str) -> None:
    once, again = growth(read_roster, part, head="email,name\n")

    assert again <= 2.5 * once + 3000


@pytest.mark.django_db
@fuzzed(25)
@given(text=sent_rosters)
@example(text="email,group\na@x.org,İ\nb@x.org,i̇\n")
@example(text="email,group\na@x.org,ß\nb@x.org,SS\n")
def test_what_is_shown_is_done_and_a_second_time_changes_nothing(
    course: Course, tutor: User, text: str
) -> None:
    with transaction.atomic():
        try:
            kept, roster = keep_roster(course=course, by=tutor, text=text, is_guessed=False, now=NOW)
        except RosterRefused:
            assert not RosterImport.objects.exists()
            return
        shown = plan_for(course, by=tutor, roster=roster)
        assert len(shown.planned) + len(shown.faulty) == len(roster.rows)

        done = carry_out(
            course=course, by=tutor, kept=kept, digest=shown.digest, site="http://x.org", now=NOW
        )

        assert done == shown
        _, again = keep_roster(course=course, by=tutor, text=text, is_guessed=False, now=NOW)
        assert plan_for(course, by=tutor, roster=again).changing == ()
        transaction.set_rollback(True)
