"""Files that are nearly tables: what is stored is what was read, or nothing is stored."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import AuditEntry, Course, User
from datasets.models import OwnStudy
from datasets.own.reading import CsvError, OwnTable, from_stored, read_table
from quizzes.own_studies.keeping import keep_study
from tests.factories import NOW
from tests.fuzz.budget import fuzzed
from tests.fuzz.counting import growth
from tests.fuzz.mutating import SPECIAL, changed_bytes, changed_texts

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "more"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252")
CORPUS = (
    *(
        "".join(path.read_text().splitlines(keepends=True)[:12])
        for path in sorted(REFERENCE.glob("*.csv"))[:12]
    ),
    "school;x;y\r\nA;1,5;\u22122\r\nB;2,5;NA\r\n",
    'g\tlong name\t"y"\r"A, ""b"""\t1\t.5\r"two\rlines"\t-99\t1e3\r',
    "école|größe (cm)|größe [cm]|\nÉ|1|=1+1|x\nB|2|@SUM(A1)|y\n",
)
TOKENS = (
    '"',
    '""',
    '","',
    ',"',
    "\r",
    "\n\n",
    "NA",
    "-99",
    "=cmd()",
    "1,5",
    "1.5",
    "1e5",
    "x" * 201,
    ",,,",
    ";",
    "\t",
)
cells = st.text(
    st.sampled_from([*"ab1.,;-+eE=\"'\n\r \té\u2212\u2028\x1c\x85"]), max_size=8
) | st.sampled_from([text for text in SPECIAL if text.isprintable() or text.isspace()])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    text = draw(changed_texts(CORPUS, TOKENS))
    data = text.encode(draw(st.sampled_from(ENCODINGS)), "replace")
    return draw(st.one_of(st.just(data), changed_bytes(data)))


def check(table: OwnTable) -> None:
    """The table is in order, and comes back from what is stored of it."""
    names = [column.name for column in table.columns]
    assert len({name.casefold() for name in names}) == len(names)
    assert list(table.frame.columns) == names
    assert from_stored(table.to_csv()).equals(table.frame)
    for column in table.columns:
        values = table.frame[column.name].tolist()
        assert column.missing == values.count("")
        assert all(values[row - 2] == cell for row, cell in column.strays)


@fuzzed(80)
@given(st.one_of(files(), st.binary(max_size=200)), st.sampled_from([(), ("-99",), ("", " a ", "1")]))
def test_any_file_is_read_or_refused_in_words(data: bytes, missing: tuple[str, ...]) -> None:
    try:
        table = read_table(data, missing=missing)
    except CsvError as error:
        assert error.faults
        assert all(fault.endswith((".", "needs.")) for fault in error.faults)
        return
    check(table)


@fuzzed(60)
@given(
    st.integers(2, 4).flatmap(lambda width: st.lists(st.tuples(*[cells] * width), min_size=1, max_size=6)),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_no_cell_of_a_written_table_is_lost(rows: list[tuple[str, ...]], delimiter: str) -> None:
    """Every cell is read as it was written, apart from spaces and what numbers and missing values look like."""
    file = io.StringIO(newline="")
    width = len(rows[0])
    csv.writer(file, delimiter=delimiter).writerows([[f"c{place}" for place in range(width)], *rows])
    try:
        table = read_table(file.getvalue().encode("utf-8-sig"))
    except CsvError:
        return
    check(table)
    if len(table.columns) != width:
        return
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    written = [[_bare(cell) for cell in row] for row in rows]
    assert [[_bare(cell) for cell in row] for row in table.frame.to_numpy().tolist()] == written


def _bare(cell: str) -> str:
    text = " ".join(cell.split()).replace("\u2212", "-").replace(",", ".")
    return "" if text.casefold() in {"na", "n/a", "nan", ".", "null"} else text


@fuzzed(10)
@given(st.text(st.sampled_from('ab1.,;-"\t \r'), min_size=1, max_size=12).map("{}\n".format))
def test_twice_the_table_is_twice_the_work(part: str) -> None:
    once, again = growth(lambda text: read_table(text.encode()), part, head="a,b\n")

    assert again <= 2.5 * once + 3000


@pytest.mark.django_db
@fuzzed(25)
@given(data=files())
@example(data="a,b\n1,\ud800\n".encode("utf-8", "surrogatepass"))
def test_what_is_stored_is_what_was_read_or_nothing_is(course: Course, tutor: User, data: bytes) -> None:
    with transaction.atomic():
        try:
            kept = keep_study(
                course=course, by=tutor, title="T", story="S", row="R", data=data, missing=(), now=NOW
            )
        except CsvError:
            assert not OwnStudy.objects.exists()
            assert not AuditEntry.objects.filter(action="own-study-uploaded").exists()
            return
        table, stored = read_table(data), OwnStudy.objects.get(pk=kept.pk)
        assert from_stored(stored.csv).equals(table.frame)
        assert [column["name"] for column in stored.columns] == [column.name for column in table.columns]
        assert stored.notes == list(table.notes)
        transaction.set_rollback(True)
