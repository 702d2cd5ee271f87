"""Pages as templates, scrapers and readers' reports have them: each class of fault in many shapes of our own."""

# ruff: noqa: E501 - a row of a table stays on its line

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extract.ingest.clean import Refusal
from extract.ingest.clean.day import clean_units, raw_units
from extract.ingest.clean.page import Page, clean_html, split_updates
from extract.ingest.fetch import fetch_range
from extract.ingest.sources import Source
from extract.store.partitions import read_rows

FIRST = "Two drones struck the grain silos of Port Anselm before dawn, setting one of them on fire, the mayor said."
SECOND = "Captain Ruth Amari of the coast guard told a radio station that seven sailors had been taken to hospital."
THIRD = "The government in Belmora rejected the charge and said that none of its aircraft had crossed the strait."
FOURTH = "Some 340 families spent the night in the sports hall, and the ferry to the islands did not leave its berth."
LAST = "Envoys of both countries will meet on neutral ground next week, the foreign ministry of Velland announced."
ALL = (FIRST, SECOND, THIRD, FOURTH, LAST)
TITLE = "Drones set silos of Port Anselm on fire"
META = "<meta property='article:published_time' content='2021-09-07T05:40:00+02:00'>"


def paragraphs(*texts: str) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


def page(
    inside: str, *, head: str = META, title: str = TITLE, lang: str = "en", before: str = "", after: str = ""
) -> bytes:
    menu = "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav></header>"
    return (
        f"<!DOCTYPE html><html lang='{lang}'><head><meta charset='utf-8'><title>{title} | Strait Herald</title>"
        f"<meta property='og:title' content='{title}'><meta property='og:site_name' content='Strait Herald'>{head}</head>"
        f"<body>{before}{menu}<main><article><h1>{title}</h1>{inside}</article>{after}</main>"
        f"<footer><p>© 2019–2024 Strait Herald. All rights reserved.</p></footer></body></html>"
    ).encode()


def clean(data: bytes, **options: Any) -> Page:
    result = clean_html(data, document_id="a.html", **options)
    assert isinstance(result, Page), result
    return result


def lines(inside: str, **options: Any) -> list[str]:
    return clean(page(inside, **options)).text.split("\n")


# --- Text outside its container ---------------------------------------------------------------------

LEADS = (
    "<div class='lead'><p>{}</p></div>", "<p class='article__lede'>{}</p>", "<div class='standfirst'><p>{}</p></div>",
    "<h2 class='subtitle'>{}</h2>", "<div class='intro'>{}</div>", "<p><strong>{}</strong></p>", "<p class='summary'>{}</p>",
    "<div class='c-article__excerpt'>{}</div>", "<p class='dek'>{}</p>", "<div itemprop='description'>{}</div>",
    "<header><p class='Article-standfirst'>{}</p></header>", "<p><b>{}</b></p>", "<h3 class='chapo'>{}</h3>",
    "<div class='post-excerpt'><p>{}</p></div>", "<p><em>{}</em></p>", "<div class='ingress'><span>{}</span></div>",
    "<blockquote class='abstract'>{}</blockquote>", "<section class='story-summary'><p>{}</p></section>",
)  # fmt: skip
BODIES = (
    "<div class='article-body'>{}</div>", "<div itemprop='articleBody'>{}</div>", "<div class='entry-content'>{}</div>",
    "<div class='post-content'>{}</div>", "<div>{}</div>", "<div class='body-text'>{}</div>", "<section class='story'>{}</section>",
    "<div class='td-post-content'>{}</div>", "<div id='article-text'>{}</div>", "<div class='content__article-body'>{}</div>",
    "<div class='x7f'>{}</div>", "{}",
)  # fmt: skip
SHARE = "<div class='share'><a href='#'>Share</a></div>"


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("lead", LEADS)
def test_a_lead_above_the_body(lead: str, body: str) -> None:
    found = lines(lead.format(FIRST) + SHARE + body.format(paragraphs(*ALL[1:])))
    assert found == list(ALL)


@pytest.mark.parametrize("body", BODIES[:-1])
@pytest.mark.parametrize(
    "between",
    [
        "<div class='ad'>Advertisement</div>",
        "<div class='ad'></div>",
        "<hr>",
        "",
        "<figure><img src='/a.jpg'></figure>",
    ],
)
def test_a_body_in_parts(body: str, between: str) -> None:
    assert lines(body.format(paragraphs(*ALL[:4])) + between + body.format(paragraphs(LAST))) == list(ALL)
    assert lines(body.format(paragraphs(*ALL[:1])) + between + body.format(paragraphs(*ALL[1:]))) == list(ALL)
    assert lines("".join(body.format(paragraphs(text)) + between for text in ALL)) == list(ALL)
    assert lines(body.format(paragraphs(*ALL[:4])) + between + paragraphs(LAST)) == list(ALL)


@pytest.mark.parametrize(
    "shape",
    [
        "<span style='display:block'>{}</span>", "<span style='display: block; margin: 0'>{}</span>", "<span>{}</span>",
        "<div>{}</div>", "<div class='p'>{}</div>", "{}<br><br>", "{}<br/>\n<br/>", "<section><p>{}</p></section>",
        "<p><span>{}</span></p>", "<div><div><p>{}</p></div></div>", "<li>{}</li>", "<p><font size='2'>{}</font></p>",
        "<div class='paragraph'><span>{}</span></div>", "<p>{}<p>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["<div>{}</div>", "<div class='article-body'>{}</div>"])
def test_paragraphs_of_every_make(shape: str, around: str) -> None:
    assert lines(around.format("".join(shape.format(text) for text in ALL))) == list(ALL)


CLOCK = "<div class='top'><span class='date'>Monday, 30 November 2020</span></div>"


@pytest.mark.parametrize(
    "layout",
    [
        "<div id='wrap'><div class='content'><h1>{0}</h1>{1}</div></div>",
        CLOCK + "<main><h1>{0}</h1>{1}</main>",
        CLOCK + "<div id='wrap'><div class='head'><h1>{0}</h1></div><div class='col'>{1}</div></div>",
        "<header>" + CLOCK + "<h1>{0}</h1></header><div class='col'>{1}</div>",
    ],
)
@pytest.mark.parametrize("body", BODIES[:5])
def test_pages_without_an_article_element(layout: str, body: str) -> None:
    parts = body.format(paragraphs(*ALL[:4])) + "<div class='ad'></div>" + body.format(paragraphs(LAST))
    data = (
        f"<html lang='en'><head><title>{TITLE}</title></head><body>{layout.format(TITLE, parts)}</body></html>".encode()
    )
    result = clean(data)
    assert result.text.split("\n") == list(ALL)
    assert result.published is None


# --- Links, prompts and other stories ----------------------------------------------------------------


@pytest.mark.parametrize(
    "linked",
    [
        "<p><a href='https://t.example/1'>The general staff counted 61 wrecked lorries on the coast road since Sunday.</a></p>",
        "<p>The staff wrote: <a href='/x'>The general staff counted 61 wrecked lorries on the coast road.</a></p>",
        "<p><a href='/x'>The general staff</a> counted <a href='/y'>61 wrecked lorries</a> <a href='/z'>on the coast road</a>.</p>",
        "<p><strong><a href='/x'>The general staff counted 61 wrecked lorries on the coast road.</a></strong></p>",
    ],
)
def test_prose_that_is_a_link_stays(linked: str) -> None:
    found = lines(paragraphs(FIRST, SECOND) + linked + paragraphs(THIRD, LAST))
    assert any("61 wrecked lorries" in line for line in found)
    assert len(found) == 5


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>Read more: <a href='/y'>Jasper the seal returns to the harbour basin</a></p>",
        "<p><strong>READ ALSO</strong> <a href='/y'>Jasper the seal returns to the harbour basin.</a></p>",
        "<p>Lesen Sie auch: <a href='/y'>Jasper der Seehund kehrt in den Hafen zurück</a></p>",
        "<p>Читайте также: <a href='/y'>Jasper вернулся</a></p>",
        "<h3>Related stories</h3><ul><li><a href='/y'>Jasper the seal</a></li><li><a href='/z'>Jasper again</a></li></ul>",
        "<div>More great stories</div><ul><li>Jasper the seal <a href='/y'>is back</a></li><li>Jasper <a href='/y'>eats</a></li></ul>",
        "<p>DON'T MISS</p><p><a href='/y'>Jasper the seal returns</a> [VIDEO]<br><a href='/z'>Jasper again</a> [PICTURES]</p>",
        "<p>Sign up for our newsletter and get Jasper's best stories in your inbox.</p>",
        "<div class='newsletter-box'><h4>Jasper Weekly</h4><p>Subscribe to our newsletter. We never share your address.</p></div>",
        "<p>Follow Jasper Lund on Twitter and Facebook.</p>",
        "<p>Abonnieren Sie den Jasper-Newsletter und bleiben Sie auf dem Laufenden.</p>",
        "<p>Подписывайтесь на наш канал Jasper в Telegram</p>",
        "<aside class='related'><p>Jasper the seal returned to the harbour basin on Monday, wardens said.</p></aside>",
        "<div class='author-bio'><p>Jasper Lund has covered 14 wars for this newspaper and lives in Velland.</p></div>",
        "<section class='comments'><div class='comment'><p>Jasper wrote: what a sad day for the whole of the coast.</p></div></section>",
    ],
)
def test_what_leads_elsewhere_goes(furniture: str) -> None:
    for inside in (paragraphs(*ALL[:3]) + furniture + paragraphs(*ALL[3:]), paragraphs(*ALL) + furniture):
        assert lines(inside) == list(ALL)


@pytest.mark.parametrize(
    "told",
    [
        "The law gives soldiers unlimited access to the port, the minister said on Thursday.",
        "She asked volunteers to sign up for the night watch after the shells fell.",
        "Rebels told residents to register for passes or leave by the weekend.",
    ],
)
def test_what_only_sounds_like_a_prompt_stays(told: str) -> None:
    assert told in lines(paragraphs(FIRST, SECOND, told, LAST))


def test_headline_and_kicker_have_fields_of_their_own() -> None:
    data = page(f"<div class='text'>{paragraphs(*ALL)}</div>", title="Silos ablaze")
    shown = data.replace(
        b"<h1>Silos ablaze</h1>", b"<p class='kicker'>Strait war</p><h1>Drones set silos on fire overnight</h1>"
    )
    result = clean(shown)
    assert result.text.split("\n") == list(ALL)


# --- Marked-up text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Shells killed <s>nine</s> three men.", "Shells killed three men."),
        ("Shells killed <del>nine</del> <ins>three</ins> men.", "Shells killed three men."),
        ("Shells killed <strike>nine</strike> three men.", "Shells killed three men."),
        ("Shells killed <span style='text-decoration:line-through'>nine</span> three men.", "Shells killed three men."),
        ("They lost 88<sup>2</sup> lorries.", "They lost 88 lorries."),
        ("They lost 88<sup><a href='#fn2'>2</a></sup> lorries.", "They lost 88 lorries."),
        ("They lost 88<sup>[2]</sup> lorries.", "They lost 88 lorries."),
        ("They lost 88<a href='#cite_note-2'>[2]</a> lorries.", "They lost 88 lorries."),
        ("They lost 88<sup class='footnote'>*</sup> lorries on 7 September 2021<sup>12</sup>.", "They lost 88 lorries on 7 September 2021."),
        ("It burned 40 km<sup>2</sup> on the 7<sup>th</sup>.", "It burned 40 km² on the 7th."),
        ("<q>We lost 88 lorries</q>, he said.", "“We lost 88 lorries”, he said."),
        ("<q>He said <q>go</q> to us</q>, she said.", "“He said ‘go’ to us”, she said."),
        ("<q>“We lost it”</q>, he said.", "“We lost it”, he said."),
        ("They <mark>lost</mark> 88 <abbr title='x'>lorries</abbr> <small>in May</small>.", "They lost 88 lorries in May."),
        ("It was <time datetime='2021-09-06'>Monday</time> when they left.", "It was Monday when they left."),
    ],
)  # fmt: skip
def test_markup_that_means_something(html: str, expected: str) -> None:
    assert lines(paragraphs(FIRST, SECOND, html, LAST))[2] == expected


@pytest.mark.parametrize(
    "quote",
    [
        "<blockquote class='pull-quote'><p>{}</p></blockquote>", "<aside class='pullquote'>{}</aside>",
        "<div class='quote'><p>“{}”</p></div>", "<blockquote>{}</blockquote>",
    ],
)  # fmt: skip
def test_a_quote_pulled_out_is_said_once(quote: str) -> None:
    pulled = "seven sailors had been taken to hospital"
    text = "\n".join(lines(paragraphs(FIRST) + quote.format(pulled) + paragraphs(*ALL[1:])))
    assert text.count(pulled) == 1


# --- Tables and figures ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table><tr><th>Kind</th><th>Destroyed</th><th>Captured</th></tr><tr><td>Lorries</td><td>88</td><td>12</td></tr>"
         "<tr><td>Boats</td><td>3</td><td>–</td></tr></table>", ["Lorries: 88 destroyed, 12 captured", "Boats: 3 destroyed"]),
        ("<table><tr><td></td><td>Velland</td><td>Belmora</td></tr><tr><td>Lorries</td><td>88</td><td>12</td></tr></table>",
         ["Lorries: Velland 88, Belmora 12"]),
        ("<table><tr><td>Lorries</td><td>88 (+4)</td></tr><tr><td>Boats</td><td>3</td></tr></table>",
         ["Lorries: 88 (+4)", "Boats: 3"]),
        ("<table><tr><td>Land</td><td><ul><li>88 lorries</li><li>9 guns</li></ul></td></tr></table>",
         ["Land: 88 lorries; 9 guns"]),
        ("<table><tr><td>Land</td><td><p>88 lorries</p><p>9 guns</p></td></tr></table>", ["Land: 88 lorries; 9 guns"]),
        ("<table><tr><td>Lorries<br>Boats</td><td>88<br>3</td></tr></table>", ["Lorries: 88", "Boats: 3"]),
        ("<table><tr><td rowspan='2'>Aircraft</td><td>jets 4</td></tr><tr><td>helicopters 7</td></tr></table>",
         ["Aircraft: jets 4", "Aircraft: helicopters 7"]),
        ("<table><caption>Losses</caption><tr><th scope='row'>Lorries</th><td>88</td></tr></table>", ["Losses", "Lorries: 88"]),
        ("<dl><dt>Lorries</dt><dd>88</dd><dt>Boats</dt><dd>3</dd></dl>", ["Lorries: 88", "Boats: 3"]),
        ("<div class='stats'><div class='s'><div>88</div><div>lorries burned</div></div>"
         "<div class='s'><div>3</div><div>boats</div></div></div>", ["88 lorries burned", "3 boats"]),
        ("<div class='g'><div><span>Lorries</span><span>88</span></div><div><span>Boats</span><span>3</span></div></div>",
         ["Lorries: 88", "Boats: 3"]),
        ("<div class='t'><div class='r'><div>Kind</div><div>Destroyed</div><div>Captured</div></div>"
         "<div class='r'><div>Lorries</div><div>88</div><div>12</div></div></div>", ["Lorries: 88 destroyed, 12 captured"]),
        ("<ul><li>Lorries – 88</li><li>Boats – 3</li></ul>", ["Lorries – 88", "Boats – 3"]),
        ("<ul><li><span>Lorries</span><span>88</span></li><li><span>Boats</span><span>3</span></li></ul>",
         ["Lorries: 88", "Boats: 3"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "<div class='article-body'>{}</div>"])
def test_each_figure_keeps_its_meaning(html: str, expected: list[str], around: str) -> None:
    found = lines(around.format(paragraphs(FIRST, SECOND, THIRD) + html + paragraphs(LAST)))
    assert found == [FIRST, SECOND, THIRD, *expected, LAST]


# --- Dates of publication ----------------------------------------------------------------------------

BODY = f"<div class='article-body'>{paragraphs(*ALL)}</div>"
OWN = f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2021-09-07T05:40:00+02:00"}}'
MOMENT = "2021-09-07T05:40:00+02:00"


def script(json: str) -> str:
    return f"<script type='application/ld+json'>{json}</script>"


def dated(head: str = "", line: str = "", **options: Any) -> tuple[str | None, str | None]:
    lang, url, after = options.pop("lang", "en"), options.pop("url", None), options.pop("after", "")
    published = clean(page(line + BODY, head=head, lang=lang, after=after), url=url, **options).published
    return (published.text, published.source) if published else (None, None)


@pytest.mark.parametrize(
    "json",
    [
        OWN,
        f"[{OWN}]",
        f'{{"@context":"https://schema.org","@graph":[{{"@type":"WebPage","datePublished":"2015-01-01"}},{OWN}]}}',
        f'{{"@type":"WebPage","datePublished":"2015-01-01","mainEntity":{OWN}}}',
        f'[{{"@type":"VideoObject","datePublished":"2015-01-01","uploadDate":"2015-01-01"}},{OWN}]',
        f'[{{"@type":"ImageObject","datePublished":"2015-01-01"}},{OWN}]',
        f'[{{"@type":"NewsArticle","headline":"Seal returns to the harbour","datePublished":"2015-01-01"}},{OWN}]',
        f'[{{"@type":"ItemList","itemListElement":[{{"@type":"NewsArticle","datePublished":"2015-01-01"}}]}},{OWN}]',
        OWN.replace('"NewsArticle"', '["NewsArticle","ReportageNewsArticle"]'),
        OWN.replace('"NewsArticle"', '"http://schema.org/Article"'),
        OWN.replace('"NewsArticle"', '"BlogPosting"'),
        OWN.replace('{"@type"', '{"video":{"@type":"VideoObject","datePublished":"2015-01-01"},"@type"'),
        OWN.replace(
            '{"@type"', '{"image":[{"datePublished":"2015-01-01"}],"isPartOf":{"datePublished":"2015-01-01"},"@type"'
        ),
        OWN.replace('{"@type"', '{"dateModified":"2021-09-09T10:00:00Z","@type"'),
        f"<!-- {OWN} -->",
        f"//<![CDATA[\n{OWN}\n//]]>",
        OWN.replace("}", ",}"),
        OWN.replace('"headline"', '"description":"two\nlines\there","headline"'),
        '{"@type":"VideoObject","datePublished":"2015-01-01"} {"@type":"NewsArticle", broken "datePublished":"2021-09-07T05:40:00+02:00"}',
        OWN.replace('"2021-09-07T05:40:00+02:00"', '{"@value":"2021-09-07T05:40:00+02:00"}'),
    ],
)
def test_the_article_node_dates_the_page(json: str) -> None:
    assert dated(script(json)) == (MOMENT, "jsonld")
    assert dated(script('{"@type":"VideoObject","datePublished":"2015-01-01"}') + script(json)) == (MOMENT, "jsonld")
    assert dated("<meta property='article:modified_time' content='2021-09-08'>" + script(json)) == (MOMENT, "jsonld")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1630986000", "2021-09-07T03:40:00+00:00"),
        ("1630986000000", "2021-09-07T03:40:00+00:00"),
        ("Tue Sep 07 05:40:00 CEST 2021", MOMENT),
        ("Tue, 07 Sep 2021 05:40:00 +0200", MOMENT),
        ("Tue Sep 07 2021 05:40:00 GMT+0200 (CEST)", MOMENT),
        ("20210907T034000Z", "2021-09-07T03:40:00+00:00"),
        ("20210907", "2021-09-07"),
        ("2021/09/07 05:40", "2021-09-07T05:40:00"),
        ("2021-09-07 05:40:00.000", "2021-09-07T05:40:00"),
        ("2021-09-07T05:40+0200", MOMENT),
        ("2021-09-07T05:40:00 EST", "2021-09-07T05:40:00-05:00"),
        ("7 September 2021", "2021-09-07"),
        ("September 7, 2021 5:40 AM", "2021-09-07T05:40:00"),
        ("07.09.2021 05:40", "2021-09-07T05:40:00"),
    ],
)
def test_every_form_of_a_stated_date(written: str, expected: str) -> None:
    assert dated(f"<meta name='article:published_time' content='{written}'>") == (expected, "meta")
    assert dated(script(OWN.replace(MOMENT, written))) == (expected, "jsonld")


@pytest.mark.parametrize(
    ("line", "lang", "expected"),
    [
        ("<time datetime='2021-09-07T05:40:00+02:00'>yesterday</time>", "en", MOMENT),
        ("<p>By Ann Lee <time datetime='2021-09-07'>7 Sept</time></p>", "en", "2021-09-07"),
        ("<p class='date'>September 7, 2021 5:40 a.m. EDT</p>", "en", "2021-09-07T05:40:00-04:00"),
        ("<p>Updated 8:00 AM, Thu September 9, 2021</p><p>Published 5:40 AM, Tue September 7, 2021</p>", "en", "2021-09-07T05:40:00"),
        ("<div>Updated: 9 September 2021 | Published: 7 September 2021</div>", "en", "2021-09-07"),
        ("<div>7 September 2021 | Updated: 9 September 2021</div>", "en", "2021-09-07"),
        ("<div>Published: 7 September 2021, last modified 9 September 2021</div>", "en", "2021-09-07"),
        ("<p><span>Last updated</span> <span>9 Sep 2021</span></p><p><span>First published</span> <span>7 Sep 2021</span></p>", "en", "2021-09-07"),
        ("<time class='updated' datetime='2021-09-09'>x</time><time class='entry-date published' datetime='2021-09-07'>x</time>", "en", "2021-09-07"),
        ("<time itemprop='dateModified' datetime='2021-09-09'>x</time><span>7 September 2021</span>", "en", "2021-09-07"),
        ("<p>Опубликовано: 7 сентября 2021, 05:40 | Обновлено: 9 сентября 2021</p>", "ru", "2021-09-07T05:40:00"),
        ("<p>Оновлено 9 вересня 2021</p><p>7 вересня 2021</p>", "uk", "2021-09-07"),
        ("<p>Aktualisiert: 09.09.2021 - Veröffentlicht: 07.09.2021, 05:40 Uhr</p>", "de", "2021-09-07T05:40:00"),
        ("<p>Mis à jour le 9 septembre 2021 - Publié le 7 septembre 2021 à 5h40</p>", "fr", "2021-09-07T05:40:00"),
        ("<p>Actualizado 9 de septiembre de 2021. Publicado 7 de septiembre de 2021</p>", "es", "2021-09-07"),
        ("<p>09/07/2021</p>", "en-US", "2021-09-07"),
        ("<p>07/09/2021</p>", "en-GB", "2021-09-07"),
        ("<p>07/09/2021</p>", "pt-BR", "2021-09-07"),
        ("<p>2021年9月7日 05:40</p>", "zh", "2021-09-07T05:40:00"),
        ("<p>7 Eylül 2021</p>", "tr", "2021-09-07"),
        ("<p>7 września 2021</p>", "pl", "2021-09-07"),
        ("<p>٧ سبتمبر ٢٠٢١</p>", "ar", "2021-09-07"),
    ],
)  # fmt: skip
def test_the_line_beside_the_headline(line: str, lang: str, expected: str) -> None:
    assert dated(line=line, lang=lang)[0] == expected
    assert dated(line=f"<div class='meta'>{line}</div>", lang=lang)[0] == expected


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("<p>The last raid on the silos had been on 3 March 2014, when a tug was sunk.</p>", ""),
        ("<p>The log of 2014-03-03 lists a tug.</p>", ""),
        ("<h2>Tug sunk on 3 March 2014 raised at last</h2>", ""),
        ("", "<p>Losses from 24.02.2020 to 16.05.2020 were listed.</p>"),
        ("", "<section class='comments'><p><time datetime='2021-10-01T10:00:00Z'>1 October 2021</time> Well said.</p></section>"),
        ("", "<aside class='latest'><a href='/x'>Seal returns to the harbour basin</a> <time datetime='2021-10-01'>1 Oct</time></aside>"),
        ("", "<div><h3><a href='/x'>Seal returns to the harbour basin at last</a></h3><span class='date'>1 October 2021</span></div>"),
        ("<img src='/wp-content/uploads/2019/11/silos.jpg'>", ""),
        ("<figure><img src='/2019/11/02/x.jpg'><figcaption>The silos on 2 November 2019</figcaption></figure>", ""),
        ("", "<script>var build={'version':'2021-08-04','ts':'2021-08-04T10:00:00Z'};</script>"),
        ("<div class='clock'>Monday, 30 November 2026 10:20</div>", ""),
        ("", "<p>Copyright 2019-2024. Version 2021.08.04</p>"),
        ("<p>Updated 9 September 2021</p>", ""),
        ("<p>September 2021</p>", ""),
        ("<span itemscope itemtype='https://schema.org/ImageObject'><meta itemprop='datePublished' content='2015-01-01'></span>", ""),
    ],
)  # fmt: skip
def test_no_day_is_invented(line: str, after: str) -> None:
    assert dated(line=line, after=after) == (None, None)
    assert dated(line=line, after=after, url="https://h.example/2021/09/07/silos") == ("2021-09-07", "url")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h.example/2021/09/07/silos", "2021-09-07"),
        ("https://h.example/news/silos-2021-09-07.html", "2021-09-07"),
        ("https://h.example/2021/sep/07/silos", "2021-09-07"),
        ("https://h.example/news/20210907-silos", "2021-09-07"),
        ("https://h.example/2021/09/silos", None),
        ("https://h.example/story/20219907", None),
        ("https://h.example/story/120210907", None),
    ],
)
def test_the_day_in_an_address(url: str, expected: str | None) -> None:
    assert dated(url=url)[0] == expected


def test_a_beaten_source_gives_its_time_but_not_its_day() -> None:
    day = OWN.replace(MOMENT, "2021-09-07")
    assert dated(script(day) + META) == (MOMENT, "jsonld")
    assert dated(script(day) + META.replace("09-07", "09-08")) == ("2021-09-07", "jsonld")


# --- Titles and bylines ------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [" - ", " | ", " — ", " – ", " · ", " » ", ": "])
def test_titles_are_without_the_site(separator: str) -> None:
    data = page(BODY).replace(f"content='{TITLE}'".encode(), f"content='{TITLE}{separator}Strait Herald'".encode())
    assert clean(data).title == TITLE
    if separator != ": ":
        assert clean(data.replace(b"<h1>", b"<h2>").replace(b"</h1>", b"</h2>")).title == TITLE


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Minister: no talks - for now | Strait Herald News", "Strait Herald", "Minister: no talks - for now"),
        ("Strait Herald: Silos burn", "Strait Herald", "Silos burn"),
        ("Herald of war | The Strait Herald", "Strait Herald", "Herald of war"),
        ("War - peace - and the sea", "Strait Herald", "War - peace - and the sea"),
    ],
)
def test_only_the_site_goes_from_a_title(title: str, site: str, expected: str) -> None:
    head = f"<meta property='og:site_name' content='{site}'><meta property='og:title' content='{title}'>"
    data = (
        f"<html lang='en'><head>{head}</head><body><article><h1>Other words</h1>{BODY}</article></body></html>".encode()
    )
    assert clean(data).title == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div class='byline'><b>By <a rel='author' href='/x'>Ann Lee</a></b> | September 7, 2021 | <a href='/p'>Print</a></div>", "Ann Lee"),
        ("<p class='byline'>By Ann Lee, Diplomatic Correspondent</p>", "Ann Lee"),
        ("<p class='author'>Ann Lee and Bo Marsh</p>", "Ann Lee; Bo Marsh"),
        ("<p class='author'>Von Ann Lee, Redaktion</p>", "Ann Lee"),
        ("<span class='author'>ANN LEE in Port Anselm</span>", "Ann Lee"),
        ("<span class='author'>Ann Lee/Reuters</span>", "Ann Lee"),
        ("<span class='author'>Reuters</span>", None),
        ("<span class='author'>Strait Herald</span>", None),
        ("<span class='author'>https://social.example/annlee</span>", None),
        ("<span class='author'>Staff reporter</span>", None),
        ("<span class='author'>Published 7 September 2021 by Ann Lee @annlee</span>", "Ann Lee"),
        ("<span class='author'>Автор: Анна Лис</span>", "Анна Лис"),
    ],
)  # fmt: skip
def test_bylines_are_names_of_persons(html: str, expected: str | None) -> None:
    assert clean(page(html + BODY)).byline == expected


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ('[{"@type":"Person","name":"Ann Lee"},{"@type":"Person","name":"Bo Marsh"}]', "Ann Lee; Bo Marsh"),
        ('{"@type":"Organization","name":"Strait Herald"}', None),
        ('"Ann Lee, Senior Editor"', "Ann Lee"),
        ('{"@type":"Person","name":"Associated Press"}', None),
        ('{"@type":"Person","name":["Ann Lee","Bo Marsh"]}', "Ann Lee; Bo Marsh"),
    ],
)
def test_bylines_of_json(author: str, expected: str | None) -> None:
    assert clean(page(BODY, head=script(OWN[:-1] + f',"author":{author}}}'))).byline == expected


# --- Encodings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("Мэр города сообщил, что ночью загорелись два элеватора, семеро моряков доставлены в больницу.", ("cp1251", "koi8-r", "cp866")),
        ("Мер міста повідомив, що вночі загорілися два елеватори, сімох моряків доставили до лікарні.", ("cp1251", "koi8-u")),
        ("Burmistrz powiedział, że w nocy zapaliły się dwa silosy, a siedmiu żeglarzy przewieziono do szpitala.", ("cp1250", "iso8859_2")),
        ("Starosta řekl, že v noci začala hořet dvě sila a sedm námořníků bylo převezeno do nemocnice.", ("cp1250", "iso8859_2")),
        ("Le maire a déclaré que deux silos avaient brûlé la nuit et que sept marins étaient à l’hôpital.", ("cp1252",)),
        ("Ο δήμαρχος είπε ότι δύο σιλό κάηκαν τη νύχτα και επτά ναύτες μεταφέρθηκαν στο νοσοκομείο.", ("cp1253",)),
        ("قال رئيس البلدية إن صومعتين احترقتا ليلا وإن سبعة بحارة نقلوا إلى المستشفى.", ("cp1256",)),
        ("市长说，两座粮仓在夜间起火，七名水手被送往医院。救援人员仍在现场工作。", ("gb18030",)),
        ("市長は、夜間に二つのサイロが燃え、船員七人が病院に運ばれたと述べた。", ("shift_jis", "euc_jp")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("declared", ["", "utf-8"])
def test_encodings_undeclared_or_declared_wrongly(text: str, encodings: tuple[str, ...], declared: str) -> None:
    for encoding in encodings:
        meta = f"<meta charset='{declared}'>" if declared else ""
        data = f"<html><head>{meta}<title>x</title></head><body><article><p>{text}</p><p>{text} 1</p></article></body></html>"
        assert text in clean(data.encode(encoding)).text


def test_two_byte_letters_without_a_mark() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert FIRST in clean(page(BODY).decode().encode(encoding)).text


# --- Walls, stubs, redirects -------------------------------------------------------------------------


def refused(inside: str, head: str = "", title: str = "Strait Herald", url: str | None = None) -> str | None:
    data = f"<html lang='en'><head><title>{title}</title>{head}</head><body>{inside}</body></html>".encode()
    result = clean_html(data, document_id="a", url=url)
    return result.reason if isinstance(result, Refusal) else None


@pytest.mark.parametrize(
    ("title", "inside", "expected"),
    [
        ("Page not found | Strait Herald", "<p>Sorry, the page you want is not here any more. Try the search.</p>", "soft_404"),
        ("Seite nicht gefunden - Herold", "<p>Diese Seite gibt es leider nicht mehr.</p>", "soft_404"),
        ("Page introuvable | Le Détroit", "<p>La page demandée n'existe plus sur ce site.</p>", "soft_404"),
        ("Страница не найдена", "<p>Такой страницы больше нет на этом сайте.</p>", "soft_404"),
        ("Just a moment...", "<p>Checking your browser before accessing the site you asked for.</p>", "challenge"),
        ("Access Denied", "<p>You don't have permission to access this page on this server today.</p>", "challenge"),
        ("Before you continue", "<p>We use cookies and data to deliver and maintain services on this site.</p>", "consent_wall"),
        ("Strait Herald", "<p>We and our partners store and access information on a device. We use cookies for ads.</p><button>Accept all</button>", "consent_wall"),
        ("Le Détroit", "<p>Nous utilisons des cookies avec nos partenaires.</p><button>Tout accepter</button>", "consent_wall"),
        ("Log in | Strait Herald", "<form><p>Please enter your name and the password of your account.</p><input type='password'></form>", "login_wall"),
        ("Strait Herald", "<h1>Silos burn</h1><div class='paywall'><p>Subscribe to continue reading. This article is for subscribers only.</p></div>", "paywall"),
    ],
)  # fmt: skip
def test_what_stands_in_an_articles_place(title: str, inside: str, expected: str) -> None:
    assert refused(inside, title=title) == expected


@pytest.mark.parametrize("content", ["0;url=https://h.example/new", "0; URL='/new'", "5;/new"])
def test_a_page_that_only_sends_elsewhere(content: str) -> None:
    head = f"<meta http-equiv='Refresh' content=\"{content}\">"
    assert refused("<p>You are being redirected.</p>", head, url="https://h.example/old") == "meta_refresh"
    assert refused(f"<article><h1>Silos</h1>{BODY}</article>", head, url="https://h.example/old") is None
    assert refused(f"<article>{BODY}</article>", "<meta http-equiv='refresh' content='300'>") is None


def test_a_short_article_under_a_long_consent_banner_is_read() -> None:
    banner = (
        "<div class='cookie-banner'><p>We value your privacy. We and our 640 partners store and access information on a device, "
        "such as cookies, and you may manage preferences at any time.</p><button>Accept all</button></div>"
    )
    assert clean(page(paragraphs(FIRST), before=banner)).text == FIRST


@pytest.mark.parametrize(
    ("wall", "head"),
    [
        (
            "<div class='paywall'><h2>Subscribe to continue reading</h2><p>Get unlimited access for 1 euro a month.</p></div>",
            META,
        ),
        ("<div class='gate'><p>This article is for subscribers only. Already a subscriber? Log in</p></div>", META),
        ("<div><p>Jetzt weiterlesen mit Herold plus. Sie haben bereits ein Konto? Anmelden</p></div>", META),
        ("<p>Pour lire la suite, abonnez-vous. Article réservé aux abonnés.</p>", META),
        ("", script(OWN[:-1] + ',"isAccessibleForFree":false}')),
        ("", script(OWN[:-1] + ',"isAccessibleForFree":"False"}')),
    ],
)
def test_the_beginning_before_a_wall_is_marked(wall: str, head: str) -> None:
    result = clean(page(paragraphs(FIRST) + wall, head=head))
    assert (result.text, result.is_truncated) == (FIRST, True)


def test_whole_articles_are_not_marked() -> None:
    assert not clean(page(BODY)).is_truncated
    assert not clean(page(paragraphs(*ALL * 4), head=script(OWN[:-1] + ',"isAccessibleForFree":false}'))).is_truncated


# --- Live blogs --------------------------------------------------------------------------------------

POSTS = [
    (
        f"2021-09-0{7 + n // 2}T1{n}:20:00+02:00",
        f"Entry {n}",
        f"Gunners fired on pier {n} earlier today, wounding {n + 2} men.",
    )
    for n in range(4)
]
INTRO = "This is what is known so far of the raid on the silos of Port Anselm, as told by officials."


@pytest.mark.parametrize(
    ("entry", "around"),
    [
        ("<div class='post' id='p{n}'><time datetime='{at}'>{clock}</time><h3>{title}</h3><p>{text}</p></div>", "<div class='live-blog'>{}</div>"),
        ("<article class='liveblog-entry'><header><time datetime='{at}'>{clock}</time></header><h2>{title}</h2><div><p>{text}</p></div></article>", "<section>{}</section>"),
        ("<li itemprop='liveBlogUpdate' itemscope><time datetime='{at}'></time><h4>{title}</h4><p>{text}</p></li>", "<ul>{}</ul>"),
    ],
)  # fmt: skip
def test_entries_of_a_live_blog_are_documents(entry: str, around: str) -> None:
    shown = (
        entry.format(n=n, at=at, clock=at[11:16], title=title, text=text) for n, (at, title, text) in enumerate(POSTS)
    )
    result = clean(page(paragraphs(INTRO) + around.format("".join(reversed(list(shown))))))
    intro, *entries = split_updates(result)
    assert intro.text == INTRO
    assert [(e.published and e.published.text, e.title, e.text) for e in entries] == POSTS
    assert len({e.document_id for e in entries}) == 4
    assert all(e.document_id.startswith("a.html#") for e in entries)


def test_entries_that_only_json_tells() -> None:
    updates = ",".join(
        f'{{"@type":"BlogPosting","headline":"{title}","datePublished":"{at}","articleBody":"<p>{text}</p>"}}'
        for at, title, text in POSTS
    )
    json = OWN.replace("NewsArticle", "LiveBlogPosting")[:-1] + f',"liveBlogUpdate":[{updates}]}}'
    entries = split_updates(clean(page(paragraphs(INTRO), head=script(json))))[1:]
    assert [(e.published and e.published.text, e.title, e.text) for e in entries] == POSTS


def test_times_without_a_day_are_of_the_pages_day() -> None:
    posts = "".join(
        f"<div class='post'><span>{n}:20</span><p>{text}</p></div>" for n, (_, _, text) in enumerate(POSTS, 9)
    )
    entries = split_updates(clean(page(f"{paragraphs(INTRO)}<div class='liveticker'>{posts}</div>")))[1:]
    assert [e.published.text for e in entries if e.published] == [
        f"2021-09-07T{n:02d}:20:00+02:00" for n in range(9, 13)
    ]


def test_other_pages_are_one_document() -> None:
    teasers = "".join(f"<div class='card'><time datetime='{at}'></time><p>{text}</p></div>" for at, _, text in POSTS)
    assert clean(page(BODY, after=f"<div class='more'>{teasers}</div>")).updates == ()
    assert len(split_updates(clean(page(BODY)))) == 1


def test_the_day_of_an_entry_is_its_own() -> None:
    posts = "".join(f"<div class='post'><time datetime='{at}'></time><p>{text}</p></div>" for at, _, text in POSTS)
    entries = split_updates(clean(page(f"<div class='live-feed'>{posts}</div>")))
    assert {e.published.day for e in entries if e.published} == {date(2021, 9, 7), date(2021, 9, 8)}


# --- Through the raw store ---------------------------------------------------------------------------


def test_live_entries_truncation_and_shared_reports_reach_the_articles(tmp_path: Path) -> None:
    folder, warehouse, day = tmp_path / "pages", tmp_path / "w", date(2021, 9, 7)
    folder.mkdir()
    posts = "".join(
        f"<div class='post' id='p{n}'><time datetime='{at}'></time><p>{text}</p></div>"
        for n, (at, _, text) in enumerate(POSTS)
    )
    (folder / "live.html").write_bytes(page(f"{paragraphs(INTRO)}<div class='live-feed'>{posts}</div>"))
    (folder / "stub.html").write_bytes(
        page(paragraphs(FIRST) + "<div class='paywall'>Subscribe to continue reading</div>")
    )
    furniture = "The Herald is printed on paper from the forests of Velland."
    for number in range(3):
        (folder / f"update{number}.html").write_bytes(
            page(paragraphs(f"Raid number {number} hit the quay, police said.", SECOND, THIRD, furniture))
        )
    source = Source("s", "html", str(folder), None, "en", True, None)
    list(fetch_range([source], [day], warehouse))
    list(clean_units(warehouse, raw_units(warehouse, [source], [day])))
    rows = {row["document_id"]: row for row in read_rows(warehouse, "articles", day, "s")}
    entries = [row for row in rows.values() if row["live_blog"]]
    assert [row["live_blog"] for row in entries] == ["s/live.html"] * 4
    assert {row["published_on"] for row in entries} == {date(2021, 9, 7), date(2021, 9, 8)}
    assert [name for name, row in rows.items() if row["is_truncated"]] == ["stub.html"]
    assert rows["stub.html"]["published_confidence"] == 0.95
    shared = rows["update1.html"]["text"]
    assert (SECOND in shared, THIRD in shared, furniture in shared) == (True, True, False)
