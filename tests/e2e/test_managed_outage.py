"""An ISP that answers nobody for a while: its own trouble, not an address's. In fast policy time, seen by the receiver."""
import time

import pytest

from support.net import wait_until

SCALE = 300                     # a slot of ten policy minutes takes 2 s
KNOCKS = 10                     # of the addresses, and as many of the shared pool, in a slot
DOWN = "127.1.0.1"


@pytest.fixture
def server(fresh, smtp_port):
    routes = [{"domain": "down.test", "host": DOWN, "port": smtp_port, "isp": "gmail"},
              {"domain": "up.test", "host": "127.1.0.3", "port": smtp_port, "isp": "yahoo"}]
    server = fresh({"route": routes, "managed": {"time_scale": float(SCALE)}, "delivery": {"retry_first_seconds": 1, "retry_max_seconds": 2}}).init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    server.run("pool", "create", "auto")
    free = [each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "inventory"][0]
    server.run("pool", "add", "auto", free)
    server.ses().put_dedicated_ip_pool_scaling_attributes(PoolName="auto", ScalingMode="MANAGED")
    server.ses().create_configuration_set(ConfigurationSetName="auto", DeliveryOptions={"SendingPoolName": "auto"})
    return server


def outages(server):
    return {isp["isp"] for isp in server.ask("explain", "auto")["isps"] if isp["outage"]}


def told(server, tries):
    return f"{len(tries)} tries\n{server.run('explain', 'auto')}\n{server.log(2000)}"


def test_few_knock_at_an_isp_that_answers_nobody_and_all_arrives_when_it_is_back(server, sink, someone):
    down, tries = [True], []

    def answer(session, argument):
        if session.local != DOWN:
            return None
        tries.append(session.peer)
        return "421 4.3.2 System not accepting network messages" if down[0] else None
    sink.answers["MAIL"] = answer
    sent = [someone("down.test") for _ in range(100)]
    for to in sent:
        server.send(to, ConfigurationSetName="auto")
    wait_until(lambda: outages(server) == {"gmail"}, 60, lambda: "an outage:\n" + told(server, tries))
    before, began = len(tries), time.monotonic()
    time.sleep(6)
    other = someone("up.test")
    server.send(other, ConfigurationSetName="auto")
    sink.one(other, 20)
    slots = (time.monotonic() - began) * SCALE / 600 + 2
    assert len(tries) - before <= slots * 2 * KNOCKS, told(server, tries)
    assert outages(server) == {"gmail"}
    assert not server.ask("managed", "decisions", "--pool", "auto", "--kind", "cut")["decisions"], "no address pays for it"
    down[0] = False
    for to in sent:
        sink.one(to, 60)
    wait_until(lambda: not outages(server), 60, lambda: "the end of the outage:\n" + told(server, tries))
