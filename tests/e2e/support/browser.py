"""Node scripts of tests/e2e/browser, which drive Debian's Chromium through the console of a running server."""
import json
import pathlib
import subprocess
import tempfile

from .warmpost import CLEAN, REPOSITORY

FOLDER = REPOSITORY / "tests/e2e/browser"
PAGES = REPOSITORY / "console/src/pages/index.ts"
# Named here as they are there: a folder for Chromium's profile, and nothing of the developer's.
ENVIRONMENT = {**CLEAN, "HOME": "/tmp"}


def run(script, timeout, **options):
    """What the script prints: a list, an object a line. What took longer than `timeout` seconds is not among it."""
    for place, how in ((FOLDER / "node_modules/playwright-core", f"npm ci in {FOLDER}"), (pathlib.Path("/usr/bin/chromium"), "scripts/install-deps")):
        assert place.exists(), f"{place} is not there: {how} puts it there (scripts/test does both)"
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(["node", FOLDER / script, json.dumps(options)], env=ENVIRONMENT, stdout=told, stderr=said)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.terminate()            # Playwright takes its browser with it
            process.wait(30)
            code = 0
        told.seek(0)
        said.seek(0)
        assert code == 0, said.read()[-8000:]
        return [json.loads(line) for line in told.read().splitlines() if line.endswith("}")]


def token(server, account=None):
    """Of a one-time link, as `warmpost sign-in` prints it."""
    return server.ask("sign-in", *(["--account", account] if account else []))["url"].partition("#sign-in=")[2]
