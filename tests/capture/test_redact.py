"""Credentials leave no trace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.capture.redact import Redactor
from tests.capture.exchanges import exchange

HEAD = b"GET /cookie: HTTP/1.1\r\nHost: kpol9.example\r\n"


@pytest.mark.parametrize(
    "name", ["Authorization", "cookie", "PROXY-AUTHORIZATION", "X-Api-Key", "X-Auth-Token"]
)
def test_a_value_that_is_a_credential_becomes_filler_as_long(name: str) -> None:
    sent = HEAD + name.encode() + b" :\topen sesame\r\nAccept: */*\r\n\r\nbody"
    kept, notes = Redactor().redact(exchange(request=sent))

    assert kept.request == sent.replace(b"open sesame", b"x" * 11)
    assert [note for note, _ in notes] == ["redacted"]
    assert "sesame" not in notes[0][1]


@pytest.mark.parametrize(
    "rest",
    [
        b"Accept: */*\r\n\r\n",
        b"X-Cookie: a=1\r\n\r\n",
        b"Cookie:\r\n\r\n",
        b"\r\nCookie: in=the body\r\n",
    ],
)
def test_what_is_no_credential_stays_as_it_is(rest: bytes) -> None:
    sent = exchange(request=HEAD + rest)

    assert Redactor().redact(sent) == (sent, [])


FORM = b"POST /login HTTP/1.1\r\nHost: kpol9.example\r\n\r\n"


@pytest.mark.parametrize(
    "name", ["password", "PASSWD", "pwd", "apikey", "api_key", "access_token", "client_secret"]
)
def test_a_credential_in_a_form_becomes_filler_as_long(name: str) -> None:
    field = name.encode()
    kept, notes = Redactor().redact(
        exchange(request=FORM + b"user=ada&" + field + b"=open%20sesame&stay=1&" + field + b"=2")
    )

    assert kept.request == FORM + b"user=ada&" + field + b"=xxxxxxxxxxxxx&stay=1&" + field + b"=x"
    assert [note.split(",")[0] for _, note in notes] == [f"form field {name}"] * 2


@pytest.mark.parametrize("form", [b"q=password=1", b"my_password=1", b"password=", b"keyword=pwd", b"{}"])
def test_a_form_without_credentials_stays_as_it_is(form: bytes) -> None:
    sent = exchange(request=FORM + form)

    assert Redactor().redact(sent) == (sent, [])


def test_every_line_of_a_repeated_field_is_replaced() -> None:
    kept, notes = Redactor().redact(exchange(request=HEAD + b"Cookie: a=1\r\nCookie: b=22\r\n\r\n"))

    assert kept.request == HEAD + b"Cookie: xxx\r\nCookie: xxxx\r\n\r\n"
    assert len(notes) == 2


def test_a_response_is_never_altered() -> None:
    answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nCookie: b=2\r\n\r\n"
    kept, _ = Redactor().redact(exchange(request=HEAD + b"Cookie: a=1\r\n\r\n", response=answer))

    assert kept.response == answer


def test_the_notes_tell_whether_two_requests_of_a_run_carried_the_same_value() -> None:
    def note(redactor: Redactor, value: bytes) -> str:
        return redactor.redact(exchange(request=HEAD + b"Cookie: " + value + b"\r\n\r\n"))[1][0][1]

    redactor = Redactor()
    assert note(redactor, b"a=1") == note(redactor, b"a=1") != note(redactor, b"a=2")
    assert note(redactor, b"a=1") != note(Redactor(), b"a=1"), "the key lives as long as the run"


@given(st.binary())
def test_any_request_keeps_its_length_and_its_other_lines(sent: bytes) -> None:
    kept, notes = Redactor().redact(exchange(request=sent))

    assert len(kept.request) == len(sent)
    assert notes or kept.request == sent
