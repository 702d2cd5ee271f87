"""The report in a real browser: drawn, filtered, opened, saved; nothing from articles runs; readable by everybody."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Keys

from extract.serve.quotes import MAX_WORDS, clip_quote, legible, web_link
from extract.serve.report import write_report
from tests.browser import Browser, find_faults, needs_chromium, open_browser, show_page, wait_for
from tests.published import NASTY, heavy_rows, many_rows, write_published

N_EVENTS = 10_000
OPENED = "return document.getElementById('detail').open"
ROWS = "document.querySelectorAll('#events-table tbody tr').length"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a file with ten thousand events, one of them hostile."""
    folder = write_published(tmp_path_factory.mktemp("report"), **many_rows(N_EVENTS))
    return write_report(folder, folder / "report.html")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with open_browser(tmp_path_factory.mktemp("downloads")) as opened:
        yield opened


@pytest.fixture(scope="module")
def heavy_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of ten thousand events as unevenly and widely told as news."""
    folder = write_published(tmp_path_factory.mktemp("heavy"), **heavy_rows(N_EVENTS))
    return write_report(folder, folder / "report.html")


def state(browser: Browser) -> str:
    """What the page says of the filters."""
    return str(browser.execute_script("return document.getElementById('filter-state').textContent"))


def choose(browser: Browser, **values: str) -> str:
    """Set filters and return what the page says then."""
    before = state(browser)
    for name, value in values.items():
        browser.execute_script(
            "const field = document.getElementById('f-' + arguments[0]); field.value = arguments[1];"
            "field.dispatchEvent(new Event('input', {bubbles: true}))",
            name, value,
        )  # fmt: skip
    wait_for(browser, f"return document.getElementById('filter-state').textContent !== {before!r}")
    return state(browser)


def test_the_page_is_one_file_without_outside_resources(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert page.stat().st_size < 5_000_000
    markup = re.sub(r"<script.*?</script>|<style>.*?</style>", "", text, flags=re.DOTALL)
    assert not re.search(r"<(?:img|iframe|object|embed)|<[a-z][^>]*\ssrc=|@import|url\(", markup)
    assert re.findall(r"<link[^>]*>", markup) == ['<link rel="icon" href="data:,">']
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("script-src")[1]


def test_ten_thousand_events_of_news_make_no_larger_page(heavy_page: Path) -> None:
    assert 2_000_000 < heavy_page.stat().st_size < 5_000_000


@needs_chromium
def test_a_large_page_draws_no_more_than_a_small_one(browser: Browser, heavy_page: Path, tmp_path: Path) -> None:
    folder = write_published(tmp_path, **heavy_rows(600))
    sizes = []
    for page in (write_report(folder, folder / "report.html"), heavy_page):
        show_page(browser, page)
        sizes.append(browser.execute_script("return document.querySelectorAll('*').length"))
        assert browser.get_log("browser") == []
    assert sizes[1] < 1.5 * sizes[0] < 10_000


@needs_chromium
def test_further_tellings_are_there_when_an_event_is_opened(browser: Browser, heavy_page: Path) -> None:
    show_page(browser, heavy_page)
    browser.execute_script("document.querySelector('#events-table button.link').click()")
    wait_for(browser, OPENED)
    assert browser.execute_script("return document.querySelectorAll('dialog blockquote').length") > 1


def test_what_articles_say_is_escaped(page: Path) -> None:
    markup = page.read_text(encoding="utf-8")
    assert "<script>alert" not in markup
    assert "&lt;script&gt;alert(1)" in markup
    assert 'href="javascript:' not in markup


@needs_chromium
def test_everything_is_drawn_without_a_word_on_the_console(browser: Browser, page: Path) -> None:
    show_page(browser, page)
    for chart in ("#timeline-chart", "#loss-charts", "#map-chart"):
        assert browser.execute_script(f"return document.querySelectorAll('{chart} svg path, {chart} svg rect').length")
    assert "10,000 of 10,000 events" in state(browser)
    assert browser.execute_script("return document.querySelectorAll('#conflict-list li').length") == 2
    assert browser.execute_script("return document.querySelectorAll('*').length") < 20_000
    assert browser.get_log("browser") == []


@needs_chromium
def test_hostile_text_is_shown_and_never_run(browser: Browser, page: Path) -> None:
    show_page(browser, page, fragment=f"#e{0:016x}")
    wait_for(browser, OPENED)
    shown = browser.execute_script("return document.getElementById('detail-body').textContent")
    assert " ".join(NASTY.split()) in shown
    assert browser.execute_script("return document.querySelectorAll('main img, dialog img').length") == 0
    assert browser.execute_script("return document.querySelectorAll('[href^=javascript]').length") == 0
    assert not browser.execute_script("return document.querySelector('main').textContent.match(/\\u202e|\\S{200}/u)")
    assert browser.get_log("browser") == []


@needs_chromium
@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({"type": "ASSAULT"}, "1,667 of"),
        ({"actor": "CHN"}, "3,334 of"),
        ({"status": "contested"}, "1,000 of"),
        ({"place": "Lviv"}, "2,500 of"),
        ({"words": "number 4711 river"}, "1 of"),
        ({"since": "2022-03-02", "until": "2022-03-02"}, "167 of"),
        ({"sure": "0.9", "type": "AID"}, "333 of"),
        ({"sources": "one"}, "0 of"),
    ],
)
def test_filters_leave_what_passes(browser: Browser, page: Path, values: dict[str, str], left: str) -> None:
    show_page(browser, page)
    assert choose(browser, **values).startswith(left)
    browser.execute_script("document.querySelector('#filter-form button[type=reset]').click()")
    wait_for(browser, "return document.getElementById('filter-state').textContent.startsWith('10,000 of')")


@needs_chromium
def test_an_event_opens_with_who_affirms_who_denies_and_links(browser: Browser, page: Path) -> None:
    show_page(browser, page)
    choose(browser, status="contested")
    browser.execute_script("document.querySelector('#events-table button.link').click()")
    wait_for(browser, OPENED)
    told = browser.execute_script("return document.getElementById('detail-body').innerText")
    assert "Who affirms it" in told
    assert "Who denies it" in told
    assert "1 to 2 sources affirm it" in told
    links = browser.execute_script("return [...document.querySelectorAll('dialog blockquote a')].map((a) => a.href)")
    assert len(links) == 2
    assert all(link.startswith("https://wire") for link in links)
    assert browser.execute_script("return location.hash").startswith("#e0")
    browser.execute_script("document.querySelector('dialog .close').click()")
    assert not browser.execute_script("return document.getElementById('detail').open")


@needs_chromium
def test_the_keyboard_alone_opens_reads_and_closes_an_event(browser: Browser, page: Path) -> None:
    show_page(browser, page)
    browser.execute_script("document.querySelector('#events-table button.link').focus()")
    opener = browser.switch_to.active_element
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    wait_for(browser, OPENED)
    assert browser.execute_script("return document.getElementById('detail').contains(document.activeElement)")
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    wait_for(browser, "return !document.getElementById('detail').open")
    assert browser.switch_to.active_element == opener


@needs_chromium
def test_a_figure_opens_with_how_it_changed(browser: Browser, page: Path) -> None:
    show_page(browser, page, fragment=f"#c{3:016x}")
    wait_for(browser, OPENED)
    told = browser.execute_script("return document.getElementById('detail-body').innerText")
    assert "How the figure changed" in told
    assert "103, as of 2022-03-04 (this one)" in told


@needs_chromium
def test_rows_are_sorted_and_more_are_shown(browser: Browser, page: Path) -> None:
    show_page(browser, page)
    first = browser.execute_script(f"return {ROWS}")
    browser.execute_script("document.querySelector('#events-table .more').click()")
    assert browser.execute_script(f"return {ROWS}") > first
    head = "document.querySelectorAll('#events-table thead th')[0]"
    browser.execute_script(f"{head}.querySelector('button').click(); {head}.querySelector('button').click()")
    assert browser.execute_script(f"return {head}.getAttribute('aria-sort')") == "descending"
    assert browser.execute_script("return document.querySelector('#events-table td').textContent") == "2022-04-29"


@needs_chromium
def test_what_is_shown_is_saved_without_formulas(page: Path, tmp_path: Path) -> None:
    with open_browser(tmp_path) as browser:
        show_page(browser, page)
        choose(browser, words="number 4711")
        browser.execute_script("[...document.querySelectorAll('#events-table button')].at(-1).click()")
        saved = tmp_path / "dateline-events.csv"
        for _ in range(100):
            if saved.exists():
                break
            wait_for(browser, "return true")
        rows = list(csv.DictReader(saved.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["event_id"] for row in rows] == [f"e{4711:016x}"]
    assert rows[0]["article"].startswith("https://")
    assert (rows[0]["sources_low"], rows[0]["sources_high"]) == ("1", "2")


@needs_chromium
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (768, True), (360, False)])
def test_every_reader_can_read_it(browser: Browser, page: Path, width: int, dark: bool) -> None:
    show_page(browser, page, width, dark=dark)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert find_faults(browser) == []
    browser.execute_script("document.querySelector('#events-table button.link').click()")
    wait_for(browser, OPENED)
    assert find_faults(browser) == []


@pytest.mark.parametrize(
    ("quote", "marked", "shown"),
    [
        ("Short and\n whole.", "whole", "Short and whole."),
        (" ".join(f"w{n}" for n in range(40)), "w3", " ".join(f"w{n}" for n in range(25)) + " …"),
        (" ".join(f"w{n}" for n in range(40)), "w39", "… " + " ".join(f"w{n}" for n in range(15, 40))),
        (" ".join(f"w{n}" for n in range(60)), "w30", "… " + " ".join(f"w{n}" for n in range(14, 39)) + " …"),
    ],
)
def test_quotes_are_cut_around_what_matters(quote: str, marked: str, shown: str) -> None:
    start = quote.index(marked)
    cut = clip_quote(quote, start, start + len(marked))
    assert cut == shown
    assert len(cut.replace("…", "").split()) <= MAX_WORDS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a  plain\n text", "a plain text"),
        ("The \u202eKremlin\u202c said", "The Kremlin said"),
        ("Out\u200b\u200blet\x1b[31m", "Outlet[31m"),
        ("تهران و مشهد", "تهران و مشهد"),
        ("An " + "A" * 10_000 + " end", "An " + "A" * 60 + "… end"),
        ("word " * 4000, ("word " * 120)[:600] + "…"),
    ],
)
def test_words_of_others_neither_turn_nor_hide_nor_widen_the_page(text: str, shown: str) -> None:
    assert legible(text) == shown


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://a.example/x?y=1", True), ("http://a.example", True), ("javascript:alert(1)", False),
        ("data:text/html,x", False), ("https://a.example/\" onclick=\"x", False), (None, False), ("/relative", False),
    ],
)  # fmt: skip
def test_only_web_addresses_are_links(url: str | None, is_link: bool) -> None:
    assert bool(web_link(url)) is is_link
