"""The world of the end-to-end suite: a zone in Knot, a scripted sink on several loopback addresses, a Postfix, and one warmpost that
most tests share. Tests that stop, starve or kill a server start their own with `fresh`."""
import pathlib
import sys
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support import net                     # noqa: E402
from support.postfix import Postfix         # noqa: E402
from support.sink import Sink               # noqa: E402
from support.warmpost import Warmpost       # noqa: E402
from support.zone import Zone               # noqa: E402

SINKS = ["127.1.0.1", "127.1.0.2", "127.1.0.3"]
POSTFIX = "127.1.0.10"
NOBODY = "127.1.0.99"   # nothing listens there


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tls")
    files = net.self_signed(directory, "mx.example")
    for parent in [directory, *directory.parents][:4]:   # Postfix's smtpd reads them as another user
        if str(parent).startswith("/tmp/"):
            parent.chmod(0o755)
    return files


@pytest.fixture(scope="session")
def smtp_port():
    """Stands for port 25 in this suite: [delivery] smtp_port."""
    return net.free_port()


@pytest.fixture(scope="session")
def zone(tmp_path_factory):
    zone = Zone(tmp_path_factory.mktemp("knot"))
    zone.change({
        "mx1.sink.example.": ["A 127.1.0.1"],
        "mx2.sink.example.": ["A 127.1.0.2"],
        "mx3.sink.example.": ["A 127.1.0.3"],
        "mx.nobody.example.": [f"A {NOBODY}"],
        "mx.postfix.example.": [f"A {POSTFIX}"],
        "isp.example.": ["MX 10 mx1.sink.example."],
        "other.example.": ["MX 10 mx3.sink.example."],
        "preference.example.": ["MX 20 mx1.sink.example.", "MX 10 mx2.sink.example."],
        "fallback.example.": ["MX 10 mx.nobody.example.", "MX 20 mx2.sink.example."],
        "implicit.example.": ["A 127.1.0.1"],
        "nullmx.example.": ["MX 0 ."],
        "dead.example.": ["MX 10 mx.nobody.example."],
        "dead-too.example.": ["MX 10 mx.nobody.example."],
        "postfix.example.": ["MX 10 mx.postfix.example."],
        "xn--bcher-kva.example.": ["MX 10 mx1.sink.example."],
    })
    zone.start()
    yield zone
    zone.stop()


@pytest.fixture(scope="session")
def shared_sink(smtp_port):
    sink = Sink(SINKS, smtp_port)
    yield sink
    sink.close()


@pytest.fixture
def sink(shared_sink):
    shared_sink.answers.clear()
    yield shared_sink
    shared_sink.answers.clear()


@pytest.fixture(scope="session")
def postfix(smtp_port, certificate):
    postfix = Postfix.mailbox_host(POSTFIX, smtp_port, "mx.postfix.example", "postfix.example", *certificate).start()
    yield postfix
    postfix.stop()


@pytest.fixture(scope="session")
def usual(zone, smtp_port):
    """Configuration that every warmpost of the suite has. Its one account draws bounces and blocks on purpose: it is slowed for them in test_fairness only."""
    return {"shared_pool": {"slow_accounts": False}, "reputation": {"pause_senders": False},
            "dns": {"servers": [zone.address], "negative_ttl_seconds": 1}, "delivery": {"smtp_port": smtp_port, "retry_first_seconds": 1, "retry_max_seconds": 2}}


@pytest.fixture(scope="session")
def warmpost(tmp_path_factory, usual, shared_sink):
    server = Warmpost(tmp_path_factory.mktemp("warmpost"), usual).init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    yield server
    code = server.stop()
    assert code == 0, server.log()


@pytest.fixture
def fresh(tmp_path, usual):
    """fresh(changes): another warmpost, not started; stopped after the test."""
    made = []

    def make(changes=None, name="w", **options):
        server = Warmpost(tmp_path / f"{name}{len(made)}", usual, **options)
        server.change(changes or {})
        made.append(server)
        return server

    yield make
    for server in made:
        server.kill()


@pytest.fixture
def someone():
    """someone(domain): an address nobody else in the suite sends to."""
    return lambda domain="isp.example": f"u{uuid.uuid4().hex[:12]}@{domain}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    server = getattr(item, "funcargs", {}).get("warmpost")
    if report.when == "call" and report.failed and server:
        report.sections.append(("end of warmpost's log", server.log(3000)))
