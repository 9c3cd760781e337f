"""A page is read alike in each of eight languages, whatever encoding it is in and is said to be in."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from crawler.extract import read_article
from crawler.extract.languages import language_of


@dataclass(frozen=True)
class Tongue:
    """Invented words of one language, and how its newsrooms write a byline and a time."""

    title: str
    text: str
    byline: str
    author: str
    time: str
    value: str


TONGUES = {
    "en": Tongue(
        "The lock keeper’s bell rings again",
        "The bell of the old lock rang on Tuesday for the first time in nine years,"
        " and the people of the valley came"
        " to hear it. The keeper said that he had found the rope in the attic of his house.",
        "By Ada Quill", "Ada Quill", "March 4, 2026 at 6:29 PM GMT", "2026-03-04T18:29:00Z",
    ),
    "es": Tongue(
        "La campana de la esclusa vuelve a sonar",
        "La campana de la vieja esclusa sonó el martes por primera vez en nueve"
        " años y los vecinos del valle llegaron"
        " para oírla. El guardián dijo que había encontrado la cuerda en el desván de su casa.",
        "Por Begoña Ibáñez", "Begoña Ibáñez", "4 de marzo de 2026, 18:29 CET", "2026-03-04T18:29:00+01:00",
    ),
    "de": Tongue(
        "Die Glocke der Schleuse läutet wieder",
        "Die Glocke der alten Schleuse hat am Dienstag zum ersten Mal seit neun"
        " Jahren geläutet, und die Menschen aus"
        " dem Tal kamen, um sie zu hören. Der Wärter hatte das Seil auf dem Dachboden gefunden.",
        "Von Jörg Weißhaupt", "Jörg Weißhaupt", "4. März 2026, 18.29 Uhr MEZ", "2026-03-04T18:29:00+01:00",
    ),
    "fr": Tongue(
        "La cloche de l’écluse sonne à nouveau",
        "La cloche de la vieille écluse a sonné mardi pour la première fois depuis"
        " neuf ans, et les gens de la vallée"
        " sont venus pour l’entendre. Le gardien avait trouvé la corde dans le grenier de sa maison.",
        "Par Hélène Forêt", "Hélène Forêt", "Publié le 4 mars 2026 à 18h29 CET", "2026-03-04T18:29:00+01:00",
    ),
    "pt": Tongue(
        "O sino da eclusa volta a tocar",
        "O sino da velha eclusa tocou na terça-feira pela primeira vez em nove"
        " anos, e os moradores do vale vieram"
        " para ouvir. O guarda disse que não sabia da corda, que estava no sótão da casa dos pais.",
        "Por João Araújo", "João Araújo", "4 de março de 2026 18h29 UTC-3", "2026-03-04T18:29:00-03:00",
    ),
    "it": Tongue(
        "La campana della chiusa torna a suonare",
        "La campana della vecchia chiusa ha suonato martedì per la prima volta in"
        " nove anni, e gli abitanti della valle"
        " sono venuti a sentirla. Il custode non sapeva che la corda era nella soffitta di casa.",
        "Di Niccolò Però", "Niccolò Però", "4 marzo 2026, 18:29 CET", "2026-03-04T18:29:00+01:00",
    ),
    "ja": Tongue(
        "水門の鐘、九年ぶりに鳴る",
        "古い水門の鐘が火曜日、九年ぶりに鳴り、谷の人々が聞きに集まった。番人は、家の屋根裏で綱を見つけたと話した。"
        "鐘は川が増水するときに鳴らされていたが、綱が切れてからは鳴ることがなかった。",
        "水島 花子", "水島 花子", "2026年3月4日 午後6時29分 JST", "2026-03-04T18:29:00+09:00",
    ),
    "ko": Tongue(
        "수문의 종, 아홉 해 만에 울리다",
        "낡은 수문의 종이 화요일에 아홉 해 만에 처음으로 울렸고 골짜기 사람들이 들으러"
        " 모였다. 문지기는 집 다락에서"
        " 밧줄을 찾았다고 말했다. 종은 강물이 불어날 때마다 울렸으나 밧줄이 끊어진 뒤로는 울리지 않았다.",
        "한가람 기자", "한가람", "2026년 3월 4일 오후 6:29 KST", "2026-03-04T18:29:00+09:00",
    ),
}  # fmt: skip

WAYS: dict[str, tuple[str, str | None, str]] = {
    "utf-8": ("utf-8", "text/html; charset=utf-8", ""),
    "utf-8, said to be windows-1252": ("utf-8", "text/html; charset=iso-8859-1", ""),
    "utf-8 with a mark": ("utf-8-sig", "text/html; charset=iso-8859-1", ""),
    "utf-16 with a mark": ("utf-16", "text/html", ""),
}
OWN: dict[str, list[tuple[str, str | None, str]]] = {
    "en": [("cp1252", None, ""), ("utf-16-le", None, "")],
    "es": [("cp1252", "text/html; charset=iso-8859-1", "")],
    "de": [("cp1252", "text/html; charset=utf-8", ""), ("iso8859-15", "text/html; charset=iso-8859-15", "")],
    "fr": [("cp1252", None, "")],
    "pt": [("cp1252", "text/html", "windows-1252")],
    "it": [("cp1252", "text/html; charset=utf-8", "")],
    "ja": [
        ("shift_jis", "text/html; charset=Shift_JIS", ""),
        ("shift_jis", "text/html; charset=utf-8", "shift_jis"),
        ("shift_jis", "text/html; charset=iso-8859-1", ""),
        ("euc_jp", "text/html", "euc-jp"),
        ("euc_jp", None, ""),
    ],
    "ko": [
        ("euc_kr", "text/html; charset=EUC-KR", ""),
        ("euc_kr", "text/html; charset=utf-8", "euc-kr"),
        ("euc_kr", None, ""),
    ],
}
CASES = [(tongue, *way) for tongue in TONGUES for way in [*WAYS.values(), *OWN[tongue]]]


def page_in(tongue: str, meta: str) -> str:
    words = TONGUES[tongue]
    late = (
        f"<!--{'x' * 6_000}-->"
        + f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' * bool(meta)
    )
    return (
        f"<!DOCTYPE html><html lang={tongue}><head>{late}<title>{words.title} | Polaris</title></head>"
        f"<body><nav><a href=/>Polaris</a></nav><article><h1>{words.title}</h1>"
        f"<p class=byline>{words.byline}</p>"
        f"<p class=date>{words.time}</p>"
        f"<div class=story-body>{f'<p>{words.text}</p>' * 3}</div></article></body>"
    )


@pytest.mark.parametrize(("tongue", "encoding", "content_type", "meta"), CASES)
def test_a_story_is_read_in_its_language_and_encoding(
    tongue: str, encoding: str, content_type: str | None, meta: str
) -> None:
    words = TONGUES[tongue]
    body = page_in(tongue, meta).encode(encoding, "xmlcharrefreplace")
    article = read_article(body, "https://www.polaris.example/n/1", content_type=content_type)
    assert article.headline == words.title
    assert [b.text for b in article.blocks] == [words.text] * 3
    assert [a.name for a in article.authors] == [words.author]  # type: ignore[union-attr]
    assert article.published is not None
    assert article.published.value == words.value
    assert (article.language.declared, article.language.detected) == (tongue, tongue)


@pytest.mark.parametrize("text", ["", "Ada Quill 2026", "Polaris Aurora Marigold " * 30])
def test_a_text_like_no_language_has_none(text: str) -> None:
    assert language_of(text) is None


def test_a_language_is_known_by_its_script_or_its_small_words() -> None:
    assert language_of("Мост открыт для людей и машин") == "ru"
    assert language_of("Міст відкрито для людей і машин") == "uk"
    assert language_of("水门的钟再次响起，人们来听。") == "zh"
    assert (
        language_of("De klok van de oude sluis luidde dinsdag en het dorp kwam naar het plein om te horen")
        == "nl"
    )


def test_numbers_between_its_words_do_not_hide_a_language() -> None:
    table = " ".join(f"{i} {i * 7} {i * 11}" for i in range(40))
    assert language_of(f"The heron of the old pier and the keeper of the lock. {table}") == "en"
