"""Signing in by OpenID Connect: a site as a process of its own and a real provider, joined by HTTP."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import oidc_provider_mock
import pytest
import requests
from django.conf import settings
from playwright.sync_api import Page, expect
from werkzeug.serving import BaseWSGIServer

from tests.planner.test_run_site import ROOT, Site, running_site
from tests.services import free_port

LOCAL_USERS = """
from django.contrib.auth.models import User
for name, email in (("linus", "linus@example.org"), ("owned", "owned@example.org"), ("gone", "gone@example.org"),
                    ("twin1", "twin@example.org"), ("twin2", "TWIN@example.org")):
    User.objects.create_user(name, email, "a password of the tests", is_active=name != "gone")
"""


@dataclass(frozen=True)
class Joined:
    """A site and the issuer it names."""

    site: Site
    issuer: str
    var: Path
    provider: BaseWSGIServer

    def knows(self, sub: str, **claims: Any) -> None:
        """Tell the issuer what to say of somebody."""
        requests.put(f"{self.issuer}/users/{sub}", json=claims, timeout=10).raise_for_status()

    def door(self) -> tuple[requests.Session, str]:
        """A browser at the login page, and the page."""
        browser = requests.Session()
        return browser, browser.get(f"{self.site.url}/login/", timeout=10).text

    def begin(self, browser: requests.Session, **form: str) -> requests.Response:
        """Press the button."""
        form["csrfmiddlewaretoken"] = str(browser.cookies["csrftoken"])
        return browser.post(f"{self.site.url}/oidc/sso/login/", form, timeout=30)

    def sign_in(
        self, sub: str, browser: requests.Session | None = None, **form: str
    ) -> tuple[requests.Session, str, str]:
        """Press the button and be `sub` there: the browser, where one lands, and the page."""
        browser = browser or self.door()[0]
        asked = self.begin(browser, **form)
        assert asked.url.startswith(self.issuer), said(asked.text)
        landed = browser.post(asked.url, {"sub": sub}, timeout=30)
        return browser, landed.url, landed.text

    def rows(self, code: str) -> str:
        """What a line of Python prints in the site's shell."""
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=ROOT,
            env=environment | {"UNSTRETCH_VAR_DIR": str(self.var)},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


def said(page: str) -> str:
    """The notices of a page."""
    return " ".join(unescape(one) for one in re.findall(r'<div class="notice[^>]*><p>(.*?)</p>', page))


@contextmanager
def joined(var: Path, *, secret: str = "") -> Iterator[Joined]:
    port = free_port()
    with (
        oidc_provider_mock.run_server_in_thread(require_client_registration=True) as provider,
        pytest.MonkeyPatch.context() as patch,
    ):
        issuer = f"http://localhost:{provider.server_port}"
        back = f"http://127.0.0.1:{port}/oidc/sso/login/callback/"
        asked = {"redirect_uris": [back], "token_endpoint_auth_method": "client_secret_post"}
        client = requests.post(f"{issuer}/oauth2/clients", json=asked, timeout=10).json()
        patch.setenv("OIDC_ISSUER", issuer)
        patch.setenv("OIDC_CLIENT_ID", client["client_id"])
        patch.setenv("OIDC_CLIENT_SECRET", secret or client["client_secret"])
        patch.setenv("OIDC_NAME", "Example ID")
        with running_site(var, port) as site:
            yield Joined(site, issuer, var, provider)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joined]:
    with joined(tmp_path_factory.mktemp("sso")) as found:
        found.rows(LOCAL_USERS)
        yield found


def test_the_login_page_offers_both_ways_and_the_way_out_is_sealed(both: Joined) -> None:
    browser, page = both.door()
    assert "Sign in with Example ID" in page
    assert 'name="password"' in page
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    leads = browser.post(f"{both.site.url}/oidc/sso/login/", form, allow_redirects=False, timeout=30)
    assert re.search(r"[?&]state=\w{8,}", leads.headers["Location"])
    assert "code_challenge_method=S256" in leads.headers["Location"]
    policy = browser.get(f"{both.site.url}/login/", timeout=10).headers["Content-Security-Policy"]
    assert f"form-action 'self' {both.issuer}" in policy


def test_somebody_new_gets_an_account_without_a_project_and_hears_what_to_do(both: Joined) -> None:
    both.knows("new-1", email="nina@example.org", email_verified=True, preferred_username="nina", name="Nina New")
    _, address, page = both.sign_in("new-1")
    assert address == f"{both.site.url}/"
    assert "No project yet" in page
    assert "Ask an owner of it to add you under Members: your login name is <strong>nina</strong>" in page


def test_the_same_person_comes_back_to_the_same_account_whatever_their_e_mail_is_then(both: Joined) -> None:
    both.knows("new-2", email="otto@example.org", preferred_username="otto")
    both.sign_in("new-2")
    both.knows("new-2", email="other@example.org", preferred_username="otto-the-second")
    _, _, page = both.sign_in("new-2")
    assert "<strong>otto</strong>" in page


def test_a_name_that_is_taken_here_gives_another_account_and_not_that_one(both: Joined) -> None:
    both.knows("mallory", email="mallory@example.net", email_verified=True, preferred_username="demo")
    _, _, page = both.sign_in("mallory")
    assert re.search(r"your login name is <strong>(?!demo<)\w+</strong>", page)


def test_a_verified_e_mail_leads_to_the_account_that_has_it_whose_password_stays(both: Joined) -> None:
    both.knows("l-1", email="Linus@example.org", email_verified=True, preferred_username="somebody")
    _, _, page = both.sign_in("l-1")
    assert "<strong>linus</strong>" in page
    assert both.rows(
        "from django.contrib.auth import authenticate;"
        "print(authenticate(username='linus', password='a password of the tests'))"
    ).endswith("linus")


@pytest.mark.parametrize("claim", [{}, {"email_verified": False}, {"email_verified": "false"}])
def test_an_e_mail_that_nobody_verified_opens_no_account(both: Joined, claim: dict[str, Any]) -> None:
    both.knows("o-1", email="owned@example.org", **claim)
    browser, address, page = both.sign_in("o-1")
    assert address == f"{both.site.url}/login/"
    assert "does not say that it is verified" in said(page)
    assert browser.get(f"{both.site.url}/password/", timeout=10).url.startswith(f"{both.site.url}/login/")


def test_who_is_logged_in_links_their_account_from_within_and_comes_back_by_either(both: Joined) -> None:
    both.knows("o-2", email="owned@example.org")
    browser, _ = both.door()
    form = {"username": "owned", "password": "a password of the tests"}
    form["csrfmiddlewaretoken"] = str(browser.cookies["csrftoken"])
    assert "Link with Example ID" in browser.post(f"{both.site.url}/login/", form, timeout=10).text
    both.sign_in("o-2", browser, process="connect")
    _, _, page = both.sign_in("o-2")
    assert "<strong>owned</strong>" in page


def test_an_account_that_is_switched_off_stays_so(both: Joined) -> None:
    both.knows("g-1", email="gone@example.org", email_verified=True)
    _, address, page = both.sign_in("g-1")
    assert address == f"{both.site.url}/login/"
    assert "The account gone is switched off here." in said(page)


def test_two_accounts_with_one_e_mail_are_nobodys_guess(both: Joined) -> None:
    both.knows("t-1", email="twin@example.org", email_verified=True)
    assert "Several accounts here have the e-mail twin@example.org." in said(both.sign_in("t-1")[2])


def test_who_cancels_there_or_brings_another_browsers_answer_is_told_so(both: Joined) -> None:
    browser, _ = both.door()
    asked = both.begin(browser)
    state = re.search(r"state=(\w+)", asked.url)
    assert state
    back = f"{both.site.url}/oidc/sso/login/callback/?state={state[1]}"
    assert "begun in another browser" in said(both.door()[0].get(f"{back}&code=stolen", timeout=10).text)
    assert "You cancelled at Example ID." in said(browser.get(f"{back}&error=access_denied", timeout=10).text)


def test_a_link_signs_nobody_in_and_leads_to_no_foreign_site(both: Joined) -> None:
    browser, _ = both.door()
    assert browser.get(f"{both.site.url}/oidc/sso/login/", timeout=10).url == f"{both.site.url}/login/"
    assert browser.post(f"{both.site.url}/oidc/sso/login/", timeout=10).status_code == 403
    _, address, _ = both.sign_in("new-3", next="https://elsewhere.example.com/")
    assert address == f"{both.site.url}/"


def test_signing_in_leads_where_one_wanted_to_go_and_logging_out_ends_it(both: Joined) -> None:
    browser, address, page = both.sign_in("new-4", next="/projects/new/")
    assert address == f"{both.site.url}/projects/new/"
    assert "Change password" not in page
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    browser.post(f"{both.site.url}/logout/", form, timeout=10)
    assert browser.get(f"{both.site.url}/projects/new/", timeout=10).url.startswith(f"{both.site.url}/login/")


def test_a_password_still_opens_the_door(both: Joined) -> None:
    assert both.site.log_in(both.site.password) == f"{both.site.url}/password/"


def test_a_browser_lets_the_button_lead_to_the_issuer_and_back(both: Joined, page: Page) -> None:
    both.knows("b-1", email="bea@example.org", preferred_username="bea")
    page.goto(f"{both.site.url}/login/")
    page.get_by_role("button", name="Sign in with Example ID").click()
    page.wait_for_url(f"{both.issuer}/**")
    page.locator("input[name=sub]").fill("b-1")
    page.locator("input[name=sub]").press("Enter")
    expect(page.get_by_label("Account bea")).to_be_visible()


def test_a_wrong_secret_and_a_silent_issuer_are_sentences_and_the_log_has_no_secret(tmp_path: Path) -> None:
    with joined(tmp_path, secret="of-another-client") as one:
        assert "Example ID does not accept this site." in said(one.sign_in("new-1")[2])
        one.provider.shutdown()
        one.provider.server_close()
        assert "Example ID does not answer." in said(one.begin(one.door()[0]).text)
        assert "of-another-client" not in one.site.stop(signal.SIGINT)


def test_without_an_issuer_nothing_of_it_is_there() -> None:
    assert not settings.SSO_IS_ON
    assert not [name for name in settings.INSTALLED_APPS if name.startswith("allauth")]
