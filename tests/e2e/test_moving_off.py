"""docs/moving-off-your-provider.md, done literally: its configuration and its commands, with a Postfix with AUTH and TLS as the provider."""
import pathlib
import shlex
import signal
import subprocess
import tomllib
import types

import pytest

from support.net import free_port, listening, wait_until
from support.page import Page, fits
from support.postfix import Postfix
from support.warmpost import REPOSITORY, Warmpost, binary, to_toml

PAGE = Page(REPOSITORY / "docs/moving-off-your-provider.md")
PROVIDER, USER, PASSWORD = "127.1.0.23", "warmpost", "upstream secret"
SHOP, DOMAIN = "shop.example", "mail.example.com"
ALL_BY_RELAY, BOUNCES, ADDRESSES, WATCH, REMOVE = PAGE.sections
# What the page calls things, and what they are here.
HERE = {"192.0.2.": "127.0.2."}


@pytest.fixture(scope="module")
def world(tmp_path_factory, usual, shared_sink, certificate, smtp_port):
    """The provider, and warmpost with the page's configuration."""
    directory = tmp_path_factory.mktemp("moving-off")
    feedback, relay_port = free_port(), free_port()
    provider = Postfix.relay_host(PROVIDER, relay_port, "old-provider.example", *certificate, {USER: PASSWORD}, ("127.1.0.1", smtp_port),
                                  {f"bounce.{DOMAIN}": ("127.0.0.1", feedback)}).start()
    credentials = directory / "old-provider.credentials"
    credentials.write_text(f"{USER}\n{PASSWORD}\n")
    credentials.chmod(0o600)

    printed = tomllib.loads(PAGE.blocks(ALL_BY_RELAY, "toml")[0])
    as_printed = directory / "as-printed.toml"
    as_printed.write_text(to_toml({**printed, "server": {**printed["server"], "service_domain": DOMAIN, "data_dir": str(directory / "nothing")}}))

    relay = {**printed["egress"]["relay"][0], "host": PROVIDER, "port": relay_port, "credentials_file": str(credentials)}
    assert set(printed["egress"]) == {"shared", "relay"} and set(printed["server"]) == {"feedback"}
    server = Warmpost(directory / "w", usual, account="shop")
    server.change({"server": {"feedback": [f"127.0.0.1:{feedback}"], "service_domain": DOMAIN},
                   "egress": {"shared": printed["egress"]["shared"], "inventory": [], "relay": [relay]}})
    server.init().start()
    server.verify(SHOP)
    server.run("account", "limits", "shop", "--daily", 100000, "--rate", 1000)
    wait_until(lambda: listening("127.0.0.1", feedback), 20, "the listener for bounces")
    yield types.SimpleNamespace(server=server, as_printed=as_printed, credentials=credentials)
    server.stop()
    provider.stop()


def follow(world, section, ids=None, only=None):
    """Types the section's commands; each prints what the page says."""
    done = 0
    for command, printed in PAGE.sessions(section):
        if only and only not in command:
            continue
        for there, here in {**HERE, **(ids or {})}.items():
            command = command.replace(there, here)
        program, *arguments = shlex.split(command)
        assert program == "warmpost", command
        config = world.as_printed if arguments[0] == "dns" else world.server.config_file
        ran = subprocess.run([binary(), *arguments, "--config", config], capture_output=True, text=True, check=False, timeout=60)
        assert ran.returncode == 0, f"$ {command}\n{ran.stdout}{ran.stderr}"
        said = ran.stdout
        for there, here in HERE.items():
            said = said.replace(here, there)
        assert not printed or fits(printed, said), f"$ {command}\nprints\n{said}\nand not\n" + "\n".join(printed)
        done += 1
    assert done, f"no such command in {section}"


def by_relay(mail):
    return any("old-provider.example" in hop and "Authenticated sender: " + USER in hop for hop in mail.message.get_all("Received"))


def send_all(server, sink, recipients):
    """Sends to each; the mails as the receiver got them."""
    sent = [server.send(to, sender=f"orders@{SHOP}") for to in recipients]
    mails = [sink.one(to) for to in recipients]
    for message in sent:
        server.wait_for_event(message, "Delivery")
    return sent, mails


def test_1_all_mail_leaves_by_the_provider(world, sink, someone):
    sent, mails = send_all(world.server, sink, [someone() for _ in range(5)])
    assert all(by_relay(mail) and mail.message["X-SES-Outgoing"] is None for mail in mails)
    follow(world, ALL_BY_RELAY, {"MESSAGE-ID": sent[0]})


def test_2_a_bounce_comes_back_and_is_the_provider_s(world, sink, someone):
    gone = someone()
    sink.answers["RCPT"] = lambda session, to: "550 5.1.1 no such user" if to == gone else None
    sent = world.server.send(gone, sender=f"orders@{SHOP}")
    event = world.server.wait_for_event(sent, "Bounce")
    assert (event["bounce"]["bounceType"], event["bounce"]["bouncedRecipients"][0]["emailAddress"]) == ("Permanent", gone)
    assert [each["eventType"] for each in world.server.events(sent)] == ["Send", "Delivery", "Bounce"]
    follow(world, BOUNCES, {"BOUNCED-ID": sent})
    assert world.server.ask("feedback")["feedback"]["bounces"] >= 1


def test_3_and_4_new_addresses_take_what_their_warm_up_allows_and_the_provider_the_rest(world, sink, someone):
    follow(world, ADDRESSES)
    _, mails = send_all(world.server, sink, [someone() for _ in range(60)])
    own = [mail for mail in mails if mail.peer.startswith("127.0.2.")]
    assert own and len(own) <= 20, "two new addresses, ten an hour each (a fifth of 50)"
    assert all(by_relay(mail) for mail in mails if mail not in own)
    assert len(own) < 60
    assert len(own) == 20, "each address sends its hour's allowance"
    follow(world, WATCH, only="sent")
    follow(world, WATCH, only="warmup")
    # The days pass: both addresses are warm.
    for address in ("127.0.2.17", "127.0.2.18"):
        world.server.ses().put_dedicated_ip_warmup_attributes(Ip=address, WarmupPercentage=100)
    _, mails = send_all(world.server, sink, [someone() for _ in range(40)])
    assert not any(by_relay(mail) for mail in mails), "the relay's share has fallen to nothing"
    assert {mail.peer for mail in mails} == {"127.0.2.17", "127.0.2.18"}


def test_5_without_the_relay_mail_leaves_as_well(world, sink, someone):
    follow(world, REMOVE, only="release")
    world.server.change({"egress": {"relay": []}})
    world.server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "configuration read again" in world.server.log(), 20, "the reload")
    sent, mails = send_all(world.server, sink, [someone() for _ in range(5)])
    assert all(mail.peer.startswith("127.0.2.") for mail in mails)
    follow(world, REMOVE, {"LAST-ID": sent[0]}, only="message show")
    assert "old-provider" not in world.server.run("pool")


def test_the_page_names_files_that_are_there():
    text = (REPOSITORY / "docs/moving-off-your-provider.md").read_text()
    for name in ("docs/operations.md", "tests/e2e/test_moving_off.py"):
        assert name in text and pathlib.Path(REPOSITORY / name).exists()
