"""Transcripts: a caption file's words beat the page's, are timed, and belong to their video."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from crawler.extract.article import article_of
from crawler.extract.choose import Choice
from crawler.extract.companions import companions_asked
from crawler.extract.layout import Layout
from crawler.extract.page import Page
from crawler.extract.readers import BRIGHTSPOT, answer, css, each
from crawler.records import Article, Media, Transcript

URL = "https://www.kpol9.example/story/1-a"
FILE = "https://www.kpol9.example/v/1.vtt"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nThe ice road opened.\n"
SHOWN = "<div class=said data-id=m1>THE ICE ROAD OPENED TODAY.</div>"
VIDEO = (
    "<article lang=en><p>Words of the story.</p><div data-video-id=m1 class=player>"
    "<video src=/v/1.mp4>{tracks}</video></div></article>"
)
TRACK = "<track kind=captions src=/v/1.vtt srclang=en>"
LAYOUT = Layout(
    since=date(2026, 1, 1),
    article=r"^/story/",
    fingerprint=(),
    body=css("article > p"),
    transcript=each(".said", media_id="@data-id"),
    video=each(".player", media_id="@data-video-id", url="video@src"),
)


def read(html: str, *companions: tuple[str, str], layout: Layout = LAYOUT) -> tuple[Article, list[str]]:
    page = Page.parse(f"<html lang=en>{html}", URL, companions=companions)
    article = article_of(page, Choice(layout, "north_sky"))
    return article, list(companions_asked(page, layout, article))


def one(article: Article) -> Transcript:
    [transcript] = article.transcripts
    return transcript


def videos(article: Article) -> tuple[Media, ...]:
    assert isinstance(article.videos, tuple)
    return article.videos


def test_a_caption_file_beats_the_transcript_that_the_page_shows() -> None:
    html = VIDEO.format(tracks=TRACK) + SHOWN
    before, asked = read(html)
    assert (one(before).source, asked) == ("page", [FILE])
    after, asked = read(html, (FILE, VTT))
    said = one(after)
    assert (said.source, said.media_id, said.text_clean) == ("caption-file", "m1", "The ice road opened.")
    assert json.loads(said.to_json())["segments"] == [
        {"start_ms": 1000, "end_ms": 2000, "speaker": None, "text": "The ice road opened."}
    ]
    assert [video.transcript_id for video in videos(after)] == [said.record_id]
    assert (after.provenance["transcripts"].via, after.provenance["transcripts"].path) == ("api", FILE)
    assert asked == []


def test_a_caption_file_never_enters_the_body() -> None:
    article, _ = read(VIDEO.format(tracks=TRACK), (FILE, VTT))
    assert article.body_text == "Words of the story."


@pytest.mark.parametrize("body", ["", "<h1>Not found</h1>", "WEBVTT", "{}", "\0", "-->" * 99])
def test_a_caption_file_that_is_none_leaves_the_page_s_own_transcript(body: str) -> None:
    article, asked = read(VIDEO.format(tracks=TRACK) + SHOWN, (FILE, body))
    assert (one(article).source, one(article).text_raw, asked) == ("page", "THE ICE ROAD OPENED TODAY.", [])


def test_the_file_in_the_page_s_language_is_asked_for_and_no_other() -> None:
    other = "<track kind=subtitles src=/v/es.vtt srclang=es>"
    assert read(VIDEO.format(tracks=other + TRACK))[1] == [FILE]
    assert read(VIDEO.format(tracks=other))[1] == ["https://www.kpol9.example/v/es.vtt"]
    spanish, _ = read(VIDEO.format(tracks=other), ("https://www.kpol9.example/v/es.vtt", VTT))
    assert one(spanish).language == "es"


def test_tracks_of_chapters_and_descriptions_are_nothing_that_is_said() -> None:
    kinds = "".join(f"<track kind={kind} src=/v/1.vtt>" for kind in ("chapters", "metadata", "descriptions"))
    assert read(VIDEO.format(tracks=kinds))[1] == []


def test_a_file_on_another_host_is_asked_for_only_where_a_companion_came_from() -> None:
    away = VIDEO.format(tracks="<track src=https://player.example/1.vtt>")
    assert read(away)[1] == []
    assert read(away, ("https://player.example/embeds/7", "{}"))[1] == ["https://player.example/1.vtt"]


def test_a_player_s_data_may_name_the_file() -> None:
    player = answer(r"//player\.example/embeds/")
    layout = replace(LAYOUT, captions=player.each("captions", url="file", media_id="media"))
    data = ("https://player.example/embeds/7", '{"captions": [{"file": "/7.srt", "media": "m1"}]}')
    html = VIDEO.format(tracks="")
    assert read(html, layout=layout)[1] == []
    assert read(html, data, layout=layout)[1] == ["https://www.kpol9.example/7.srt"]


def test_a_file_without_a_media_id_belongs_to_the_only_video() -> None:
    alone = (
        "<article><p>Words.</p><video src=/v/1.mp4><track src=/v/1.vtt></video><i class=player></i></article>"
    )
    layout = replace(LAYOUT, video=each("video", url="@src"))
    article, _ = read(alone, (FILE, VTT), layout=layout)
    assert [video.transcript_id for video in videos(article)] == [one(article).record_id]
    two, _ = read(alone + "<video src=/v/2.mp4></video>", (FILE, VTT), layout=layout)
    assert [video.transcript_id for video in videos(two)] == [None, None]


def test_sounds_are_not_looked_for_unless_a_layout_says_where() -> None:
    assert "audios" not in json.loads(read(VIDEO)[0].to_json())


def test_the_words_of_a_sound_are_taken_from_its_data_and_joined_to_it() -> None:
    tree = answer(r"_renderer=json$")
    layout = replace(
        LAYOUT, audio=tree.each("audio", url="sources.src"), heard=tree.parts("audio.transcripts", BRIGHTSPOT)
    )
    module = {"_template": "/text/RichTextModule.hbs", "items": ["<p>We drove on it.</p><p>It held.</p>"]}
    data = {"audio": [{"sources": [{"src": "/a.mp3"}], "transcripts": [module]}]}
    article, _ = read(VIDEO + SHOWN, (f"{URL}?_renderer=json", json.dumps(data)), layout=layout)
    shown, heard = article.transcripts
    assert (shown.source, heard.source) == ("page", "api")
    assert (heard.text_raw, heard.media_id) == ("We drove on it.\n\nIt held.", None)
    [sound] = article.to_dict()["audios"]
    assert (sound["url"], sound["transcript_id"]) == ("https://www.kpol9.example/a.mp3", heard.record_id)
    assert [video.transcript_id for video in videos(article)] == [shown.record_id]
