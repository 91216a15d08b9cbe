"""Programs for SPSS."""

from __future__ import annotations

from grading.translation.rewriting import Prepared


def spss_program(prepared: Prepared) -> tuple[str, str] | None:
    """The command and the whole syntax file. SPSS names the columns itself, so it has to be told all of them."""
    call = prepared.call()
    if call is None:
        return None
    data = prepared.request.data
    notes = []
    if data.is_address:
        notes.append("* Download the data first, SPSS reads files only, and write the path of the file here.")
    if not data.columns:
        notes.append("* List every column of your file below, in its order.")
    file = data.source.rstrip("/").rpartition("/")[2] if not data.is_address else "my-data.csv"
    return call, "\n".join(
        [
            *notes,
            "GET DATA",
            "  /TYPE=TXT",
            f'  /FILE="{file}"',
            "  /ENCODING='UTF8'",
            "  /ARRANGEMENT=DELIMITED",
            '  /DELIMITERS=","',
            "  /QUALIFIER='\"'",
            "  /FIRSTCASE=2",
            "  /DATATYPEMIN PERCENTAGE=95.0",
            "  /VARIABLES=",
            *(f"    {name} AUTO" for name in prepared.all_columns),
            "  /MAP.",
            "",
            call,
        ]
    )
