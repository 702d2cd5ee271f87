"""Debian's Chromium for the tests, without network; tests skip themselves where it is not installed."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import axe_core_python
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
AXE = Path(axe_core_python.__file__).with_name("axe.min.js")

needs_chromium = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium and chromium-driver installed")

Browser = webdriver.Chrome


@contextlib.contextmanager
def open_browser(downloads: Path | None = None) -> Iterator[Browser]:
    """A headless browser whose every request but that for the opened file fails."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(DRIVER))
    browser.set_script_timeout(600)  # a busy machine is no fault of the page
    browser.set_page_load_timeout(600)
    try:
        if downloads:
            allowed = {"behavior": "allow", "downloadPath": str(downloads)}
            browser.execute_cdp_cmd("Browser.setDownloadBehavior", allowed)
        yield browser
    finally:
        browser.quit()


def show_page(browser: Browser, page: Path, width: int = 1280, *, dark: bool = False, fragment: str = "") -> None:
    """Open a report at a width and wait until its script has drawn it."""
    set_screen(browser, width, dark=dark)
    browser.get("about:blank")
    browser.get(f"{page.as_uri()}{fragment}")
    wait_for(browser, "return document.body.dataset.ready")


def set_screen(browser: Browser, width: int, *, dark: bool = False) -> None:
    """Give the browser's window a width and a colour scheme."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def wait_for(browser: Browser, script: str) -> object:
    """What the script returns, as soon as that is true; fails the test where it never is."""
    for _ in range(600):
        if found := browser.execute_script(script):
            return found
        time.sleep(0.1)
    raise AssertionError(f"never true: {script}; {browser.get_log('browser')}")


def find_faults(browser: Browser) -> list[str]:
    """Serious and critical faults that axe finds on the page as it is."""
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script(
        "const done = arguments[0];"
        "axe.run(document, {resultTypes: ['violations']}).then((r) => done(r.violations), (e) => done([String(e)]));"
    )
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]
