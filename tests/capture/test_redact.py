"""Credentials leave no trace."""

from __future__ import annotations

import json

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


JSON = b"POST /login HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"


@pytest.mark.parametrize("name", ["password", "accessToken", "refresh_token", "clientSecret", "API_KEY"])
@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (b'"open sesame"', b'"xxxxxxxxxxx"'),
        (b'"a \\" b \\\\"', b'"xxxxxxxxx"'),
        (b"-12.5e3", b"1111111"),
        (b'"never ends', b'"xxxxxxxxxx'),
    ],
    ids=["text", "escapes", "number", "cut off"],
)
def test_a_credential_in_json_becomes_filler_as_long(name: str, value: bytes, kept: bytes) -> None:
    before = b' {"user": [{"name": "ada", "' + name.encode() + b'"\n : '
    found, notes = Redactor().redact(exchange(request=JSON + before + value))

    assert found.request == JSON + before + kept
    assert [note.split(",")[0] for _, note in notes] == [f"JSON field {name}"]
    assert b"sesame" not in found.request + notes[0][1].encode()


@pytest.mark.parametrize("value", ["open sesame", 'a " b', "a\\", "line\nline", "\x07"])
def test_a_credential_in_json_within_json_becomes_filler_as_long(value: str) -> None:
    def body(said: str) -> bytes:
        return json.dumps(
            {"variables": f'{{"password": {said}, "pwd": 7, "page": "a \\\\" b"}}', "n": "1"}
        ).encode()

    told = json.dumps(value)
    filler = "x" * (len(json.dumps(told)) - len(json.dumps('""')))
    found, notes = Redactor().redact(exchange(request=JSON + body(told)))

    assert found.request == JSON + body(f'"{filler}"').replace(b": 7", b": 1")
    assert [note.split(",")[0] for _, note in notes] == ["JSON field password", "JSON field pwd"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"q": "password", "my_password": "1", "password": "", "pwd": null, "passwd": {"a": true}}',
        b'["password", "open sesame"]',
        b'said: "password": "1"',
    ],
)
def test_json_without_credentials_stays_as_it_is(body: bytes) -> None:
    sent = exchange(request=JSON + body)

    assert Redactor().redact(sent) == (sent, [])


def parts(*fields: tuple[bytes, bytes]) -> bytes:
    """Return a request with fields of multipart/form-data: what stands behind `form-data`, and the value."""
    head = b"POST /login HTTP/1.1\r\nContent-Type: Multipart/form-data; boundary=tide\r\n\r\n"
    each = [b"--tide\r\nContent-Disposition: form-data; " + name + b"\r\n\r\n" + of for name, of in fields]
    return head + b"\r\n".join(each) + b"\r\n--tide--\r\n"


@pytest.mark.parametrize(
    "name", [b'name="password"', b"name=PWD", b'filename="a";  name="api_key"', b'name="pwd"\r\nX-More: 1']
)
def test_a_credential_in_a_part_of_a_form_becomes_filler_as_long(name: bytes) -> None:
    secret, filler = b"open\r\n--sesame", b"x" * 14
    around = (b'name="user"', b"ada"), (b'name="file"; filename="password"', b'"password": "1"')
    kept, notes = Redactor().redact(
        exchange(request=parts(around[0], (name, secret), around[1], (name, b"2")))
    )

    assert kept.request == parts(around[0], (name, filler), around[1], (name, b"x"))
    assert [note.split(",")[0].lower() for _, note in notes] == [
        f"form field {kind}" for kind in ("password", "pwd", "api_key") if kind.encode() in name.lower()
    ] * 2


@pytest.mark.parametrize(
    "name", [b'name="q"', b'name="my_password"', b'filename="password"', b"name=passwords"]
)
def test_parts_of_a_form_without_credentials_stay_as_they_are(name: bytes) -> None:
    sent = exchange(request=parts((name, b"password=1"), (name, b"")))

    assert Redactor().redact(sent) == (sent, [])


@pytest.mark.parametrize(
    "again", [b'"pwd":"', b'"pwd" ', b'"pwd":"\\', b"\r\nContent-Disposition: x; name=pwd"]
)
@pytest.mark.parametrize("head", [JSON, parts().partition(b"--tide")[0]])
def test_a_body_made_to_be_costly_is_gone_through_once(head: bytes, again: bytes) -> None:
    sent = head + b"[" + again * (2_000_000 // len(again))

    assert len(Redactor().redact(exchange(request=sent))[0].request) == len(sent)


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
