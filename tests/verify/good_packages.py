"""Good packages, and good WARC files beside the log of the server they come from."""

from __future__ import annotations

from tests.verify.bytesmith import END, pack, reblock, zipped
from tests.verify.goods import FORM, GOOD
from tests.verify.package_mutants import ANSWER, KEPT_304, NOT_MODIFIED, PLAIN, SIGNED, ZIPPED, Packed
from tests.verify.packages import WARC, archive, exchange_log

LIED = [
    PLAIN[0],
    PLAIN[1],
    reblock(PLAIN[2], b"Content-Length", b"Content-Encoding: gzip\r\nContent-Length"),
    PLAIN[3],
]
LIE = LIED[2].partition(END)[2][: -len(END)]
CUT = GOOD["cut-off"]()[:4]
CUT_ANSWER = CUT[2].partition(END)[2][: -len(END)] + b"and more"
SECRET = FORM.replace(b"Cookie: xxxxxxxxxxxxxxxx", b"Cookie: session=5a3f77c1").replace(
    b"Basic xxxxxxxxxxxx", b"Basic cG9sYXJpcz=="
)
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
GOOD_PACKAGES = [
    Packed("archive", frozenset(), archive()),
    Packed("wacz", frozenset(), {"sample.wacz": ZIPPED}, "sample.wacz"),
    Packed("signed wacz", frozenset(), {"sample.wacz": zipped(SIGNED)}, "sample.wacz"),
    Packed("folder", frozenset(), {WARC: pack(PLAIN), "sample.wacz": ZIPPED}),
    Packed("log", frozenset(), {WARC: pack(PLAIN)}, WARC, exchange_log(ANSWER)),
    Packed("log of interim", frozenset(), {WARC: pack(PLAIN)}, WARC, exchange_log(INTERIM + ANSWER)),
    Packed("log of excess", frozenset(), {WARC: pack(PLAIN)}, WARC, exchange_log(ANSWER + b"more", excess=4)),
    Packed(
        "log of a 304",
        frozenset(),
        {WARC: pack(KEPT_304)},
        WARC,
        exchange_log(ANSWER) + exchange_log(NOT_MODIFIED),
    ),
    Packed("log of a lie", frozenset(), {WARC: pack(LIED)}, WARC, exchange_log(LIE)),
    Packed("log of a form", frozenset(), {WARC: pack(GOOD["posted"]())}, WARC, exchange_log(ANSWER, SECRET)),
    Packed(
        "log of a page cut off", frozenset(), {WARC: pack(CUT)}, WARC, exchange_log(CUT_ANSWER, aborted=True)
    ),
]
