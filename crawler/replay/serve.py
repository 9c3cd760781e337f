"""The archive on loopback: lists of pages, the player, and packs that are read by ranges (WSGI)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.exceptions import Forbidden, HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.utils import send_file
from werkzeug.wrappers import Request, Response

from crawler.errors import WirecopyError
from crawler.replay import html
from crawler.replay.shelf import Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OWN_PAGES = (
    "default-src 'self' 'unsafe-inline' blob: data:; object-src 'none'; form-action 'self'; base-uri 'none'"
)
"""Content-Security-Policy of our pages: nothing is fetched from elsewhere. The player has inline styles."""
SHOWN_AT_ONCE = 1_000
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ROUTES = Map(
    [
        Rule("/", endpoint="list"),
        Rule("/see", endpoint="see"),
        Rule("/style.css", endpoint="style"),
        Rule("/<any('ui.js'):name>", endpoint="player"),
        Rule("/replay/<any('ui.js', 'sw.js'):name>", endpoint="player"),
        Rule("/replay/", endpoint="frame"),
        Rule("/replay/desk", endpoint="desk"),
        Rule("/packs/<host>/<day>.wacz", endpoint="pack"),
    ]
)


class Replay:
    """A WSGI application; `player` is the folder of the player's files."""

    def __init__(self, shelf: Shelf, player: Path) -> None:
        self._shelf = shelf
        self._player = player
        self._answers: dict[str, Callable[..., Response]] = {
            "list": self._list,
            "see": self._see,
            "style": self._style,
            "frame": self._frame,
            "desk": self._desk,
        }
        self._files: dict[str, Callable[..., tuple[Path, str]]] = {
            "player": self._player_file,
            "pack": self._pack,
        }

    def __call__(self, asked: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """See PEP 3333."""
        return self._answer(Request(asked), asked)(asked, start_response)

    def _answer(self, request: Request, asked: WSGIEnvironment) -> Response:
        try:
            _require_loopback(request)
            endpoint, values = ROUTES.bind_to_environ(asked).match()
            if endpoint in self._files:
                path, mimetype = self._files[endpoint](**values)
                return send_file(path, asked, mimetype, conditional=True)
            return self._answers[endpoint](request, **values)
        except HTTPException as error:
            return _page(html.message_page(error.name, error.description or ""), error.code or 500)
        except (WirecopyError, ValueError) as error:
            return _page(html.message_page("It cannot be shown", str(error)), 500)

    def _list(self, request: Request) -> Response:
        asked = {name: request.args.get(name, "") for name in ("day", "newsroom", "words")}
        days = self._shelf.days()
        asked["day"] = asked["day"] or next(iter(days), "")
        pages = self._shelf.pages(asked["day"]) if asked["day"] in days else []
        words = asked["words"].casefold().split()
        found = [
            page
            for page in pages
            if asked["newsroom"] in ("", page.newsroom)
            and all(word in page.title.casefold() for word in words)
        ]
        newsrooms = sorted({page.newsroom for page in pages})
        return _page(html.list_page(self._shelf.name, days, asked, newsrooms, found[:SHOWN_AT_ONCE]))

    def _see(self, request: Request) -> Response:
        url, at = request.args.get("url", ""), request.args.get("at", "")
        pages = self._shelf.pages(at[:10]) if at[:10] in self._shelf.days() else []
        page = next((one for one in pages if (one.url, one.captured_at) == (url, at)), None)
        if page is None:
            raise NotFound(f"No page of {url} was captured at {at}.")
        return _page(html.player_page(page, f"/packs/{page.host}/{page.captured_at[:10]}.wacz"))

    def _style(self, request: Request) -> Response:
        return Response(html.STYLE, mimetype="text/css")

    def _frame(self, request: Request) -> Response:
        return Response(html.FRAME, mimetype="text/html")

    def _desk(self, request: Request) -> Response:
        """An empty page within reach of the player's service worker, for replay without its frame."""
        return Response("<!doctype html><title>Desk</title>", mimetype="text/html")

    def _player_file(self, name: str) -> tuple[Path, str]:
        return self._player / name, "text/javascript"

    def _pack(self, host: str, day: str) -> tuple[Path, str]:
        return self._shelf.pack(host, day), "application/wacz"


def _require_loopback(request: Request) -> None:
    """Answer those alone who ask by a name of this machine: no page elsewhere can read it (DNS rebinding)."""
    host = request.host
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name not in LOOPBACK:
        raise Forbidden("Ask for this page by the address 127.0.0.1.")


def _page(text: str, status: int = 200) -> Response:
    answer = Response(text, status, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = OWN_PAGES
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
