"""The file of a meeting: lines that end and fold as RFC 5545 says, whatever stands in the texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kequn.relationship.calendar import FOLD, Entry, calendar, escaped, folded

AT = datetime(2027, 3, 1, 4, tzinfo=UTC)


def unfolded(made: bytes) -> list[str]:
    """Read it as a calendar does: a line that begins with a space goes on with the one before."""
    return made.decode().replace("\r\n ", "").split("\r\n")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_a_line_of_any_length_folds_within_its_octets_and_no_character(text: str) -> None:
    made = folded(f"SUMMARY:{text}")
    assert all(len(line) <= FOLD for line in made.split(b"\r\n"))
    assert unfolded(made) == [f"SUMMARY:{text}", ""]


def test_what_means_something_to_a_calendar_is_escaped() -> None:
    assert escaped("a\\b;c,d\ne\r\nf\rg") == r"a\\b\;c\,d\ne\nf\ng"


def test_texts_add_no_property_of_their_own() -> None:
    bad = "x\r\nATTENDEE:mailto:a@b.c\nEND:VEVENT"
    entry = Entry("m1@kequn", AT, AT + timedelta(hours=1), AT, bad, bad, "https://bank.example/customers/C1/")
    made = unfolded(calendar(entry))
    assert [line.partition(":")[0] for line in made] == [
        "BEGIN", "VERSION", "PRODID", "BEGIN", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "URL", "BEGIN",
        "ACTION", "DESCRIPTION", "TRIGGER", "END", "END", "END", ""]
    assert "TRIGGER:-P1D" in made
