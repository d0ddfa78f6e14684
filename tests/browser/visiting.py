"""A person in front of a real browser: finds controls by their words, and looks at every page.

Words are Django's own translations of the messages in the code, so that a control is found in
either language by what a person reads, and a missing label is a failure.
"""

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import Browser, BrowserType, Download, Locator, Page, expect

from tests.browser.server import Served

PHONE = 390
DESKTOP = 1280
PATIENCE = 60_000  # milliseconds: a busy machine is no finding
expect.set_options(timeout=PATIENCE)
_GRAVE = {"serious", "critical"}
# What Chromium says of a form that the server answers with its errors.
_EXPECTED = re.compile(r"status of 422")


@dataclass(frozen=True, slots=True)
class Setting:
    """How a person comes: language, width in CSS pixels, colours, with script or without."""

    language: str = "ja"
    width: int = DESKTOP
    colours: Literal["light", "dark"] = "light"
    script: bool = True

    def __str__(self) -> str:
        return f"{self.language}-{'phone' if self.width == PHONE else 'desktop'}"


def chromium() -> str | None:
    """The Chromium to drive: CHROMIUM of the environment, or the one on the path."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def launch(kind: BrowserType) -> Browser:
    """A browser that asks nobody but this machine, and knows our doors by name."""
    return kind.launch(
        executable_path=chromium(),
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP *.hospital.example.jp 127.0.0.1",
        ],
    )


def open_page(browser: Browser, setting: Setting) -> Page:
    """A page with nothing remembered. Its context lives as long as it does."""
    is_phone = setting.width == PHONE
    return browser.new_page(
        viewport={"width": setting.width, "height": 844 if is_phone else 800},
        is_mobile=is_phone,
        has_touch=is_phone,
        locale={"ja": "ja-JP", "en": "en-US"}[setting.language],
        timezone_id="Asia/Tokyo",
        color_scheme=setting.colours,
        java_script_enabled=setting.script,
        accept_downloads=True,
    )


@dataclass
class Visitor:
    """Somebody at a page."""

    page: Page
    served: Served
    setting: Setting
    complaints: list[str] = field(default_factory=list)
    _pictures: int = 0

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: Any) -> None:
        if message.type == "error" and not _EXPECTED.search(message.text):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def words(self, message: str, **values: Any) -> str:
        """A message of the code in the visitor's language."""
        with translation.override(self.setting.language):
            text = translation.gettext(message)
        return text % values if values else text

    def go(self, host: str, path: str = "/") -> None:
        """Open an address at a door."""
        self.page.goto(self.served.at(host, path))

    def button(self, message: str, **values: Any) -> Locator:
        """The button that says so."""
        return self.page.get_by_role("button", name=self.words(message, **values), exact=True)

    def link(self, message: str, **values: Any) -> Locator:
        """The link of the page's content that says so."""
        main = self.page.get_by_role("main")
        return main.get_by_role("link", name=self.words(message, **values), exact=True)

    def control(self, message: str, **values: Any) -> Locator:
        """The form control with this label; whether it is required is part of a label."""
        label, required = self.words(message, **values), self.words("Required")
        exactly = re.compile(rf"^\s*{re.escape(label)}\s*({re.escape(required)})?\s*$")
        return self.page.get_by_role("main").get_by_label(exactly)

    def heading(self, text: str) -> Locator:
        """The page's own heading."""
        return self.page.get_by_role("heading", level=1, name=text)

    def turn_to(self, message: str) -> None:
        """Follow the main menu, which a phone opens first."""
        if self.setting.width == PHONE:
            self.button("Open the menu").click()
        menu = self.page.get_by_role("navigation", name=self.words("Main menu"))
        menu.get_by_role("link", name=self.words(message), exact=True).click()

    def sign_in(self, host: str, email: str, password: str) -> None:
        """Through the portal's form, as everybody does, and on to the host."""
        self.go(host)
        self.control("Email").fill(email)
        self.control("Password").fill(password)
        self.button("Sign in").click()
        if not self.setting.script and host != "portal":
            self.button("Continue").click()
        self.page.wait_for_url(f"{self.served.at(host)}**")

    def download(self, what: Locator) -> tuple[Download, bytes]:
        """Click, and what arrives as a file."""
        with self.page.expect_download() as arriving:
            what.click()
        return arriving.value, Path(arriving.value.path()).read_bytes()

    def says(self, message: str, **values: Any) -> None:
        """The text is on the page."""
        expect(self.page.get_by_text(self.words(message, **values)).first).to_be_visible()

    def look(self) -> None:
        """Nothing grave for assistive technology, nothing sideways, no error, the right tongue."""
        page = self.page
        page.wait_for_load_state()  # a page without its style sheet yet is as wide as its tables
        assert page.locator("html").get_attribute("lang") == self.setting.language
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.setting.width, f"{page.url} is {wide} px wide"
        assert grave_findings(page) == [], page.url
        assert self.complaints == [], (page.url, self.complaints)
        self._keep_picture()

    def _keep_picture(self) -> None:
        """For eyes: where PICTURES names a folder, every page that was looked at lies there."""
        folder = os.environ.get("PICTURES")
        if not folder:
            return
        self.page.wait_for_load_state("networkidle")
        test = os.environ["PYTEST_CURRENT_TEST"].rpartition("::test_")[2].split(" ")[0]
        self._pictures += 1
        name = re.sub(r"[^\w-]+", "-", f"{test}{self.setting.colours}-{self._pictures:02d}")
        path = Path(folder) / f"{name}.png"
        # "initial" keeps Playwright from writing styles into the page, which our policy forbids.
        self.page.screenshot(path=path, full_page=True, caret="initial")


def grave_findings(page: Page) -> list[str]:
    """What axe calls serious or critical: rule, element, reason."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]} | {node['failureSummary']}"
        for one in found
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
