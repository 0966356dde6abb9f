"""Fixtures of the tests in a browser: a server with demo-data's history, and the ids of its accounts."""
import re

import pytest

from test_demo_data import Demo

from .sink import Sink
from .warmpost import BUILD


@pytest.fixture(scope="module")
def demo(tmp_path_factory, zone):
    """The demo's server: names are looked up in the suite's zone, a receiver takes what it sends, and what is put off waits for somebody to do something."""
    assert (BUILD / "share/warmpost/console/index.html").is_file(), f"the console is not built in {BUILD}: scripts/test does it"
    server = Demo(tmp_path_factory.mktemp("console") / "demo")
    with server.config_file.open("a") as config:
        config.write(f'\n[dns]\nservers = ["{zone.address}"]\nnegative_ttl_seconds = 1\n\n[delivery]\nretry_first_seconds = 3600\nretry_max_seconds = 3600\n')
    server.start()
    server.sink = Sink(["127.0.0.1"], int(re.search(r"^port = (\d+)$", server.config_file.read_text(), re.M).group(1)))
    yield server
    server.sink.close()
    assert server.stop() == 0, server.log()


@pytest.fixture(scope="module")
def ids(demo):
    return {account["name"]: account["id"] for account in demo.view("/accounts")["accounts"]}
