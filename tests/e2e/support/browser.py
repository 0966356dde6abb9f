"""Node scripts of tests/e2e/browser, which drive Debian's Chromium through the console of a running server."""
import json
import pathlib
import subprocess

from .warmpost import CLEAN, REPOSITORY

FOLDER = REPOSITORY / "tests/e2e/browser"
PAGES = REPOSITORY / "console/src/pages/index.ts"
# Named here as they are there: a folder for Chromium's profile, and nothing of the developer's.
ENVIRONMENT = {**CLEAN, "HOME": "/tmp"}


def run(script, timeout, **options):
    """What the script prints, from JSON."""
    for place, how in ((FOLDER / "node_modules/playwright-core", f"npm ci in {FOLDER}"), (pathlib.Path("/usr/bin/chromium"), "scripts/install-deps")):
        assert place.exists(), f"{place} is not there: {how} puts it there (scripts/test does both)"
    done = subprocess.run(["node", FOLDER / script, json.dumps(options)], env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=timeout)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-8000:]
    return json.loads(done.stdout)


def token(server, account=None):
    """Of a one-time link, as `warmpost sign-in` prints it."""
    return server.ask("sign-in", *(["--account", account] if account else []))["url"].partition("#sign-in=")[2]
