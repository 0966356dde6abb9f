"""Every operation of the service model, called with the least input that it takes: the answer is held against the model's output shape, a refusal must be one of
the operation's own exceptions or a common one, and what is absent says so."""
import datetime
import json
import re

import botocore.exceptions
import pytest

from support.warmpost import MODEL, REPOSITORY

SERVICE = json.loads(MODEL.read_text())
SHAPES = SERVICE["shapes"]
COMMON = {"BadRequestException", "AccessDeniedException", "TooManyRequestsException", "ThrottlingException", "InvalidNextTokenException", "SerializationException"}
# What makes the least input mean something: names of things that are there.
KNOWN = {"ConfigurationSetName": "every", "EmailIdentity": "every.example", "PoolName": "every", "DestinationPoolName": "every", "SendingPoolName": "every",
         "FromEmailAddress": "news@every.example", "TemplateName": "every", "ContactListName": "every", "EmailAddress": "ann@isp.example",
         "ResourceArn": "arn:aws:ses:us-east-1:{account}:configuration-set/every", "TemplateData": "{}", "TemplateContent": "<p>hello</p>"}


def state():
    """Operation to "works", "partly" or "absent", as docs/api-coverage.md tells it."""
    rows = re.findall(r"^\| (\w+) \| (works|partly|absent) \|", (REPOSITORY / "docs/api-coverage.md").read_text(), re.M)
    return dict(rows)


def least(name, member="", depth=0):
    """The smallest value of the shape that the model allows."""
    shape = SHAPES[name]
    kind = shape["type"]
    if kind == "structure":
        return {key: least(value["shape"], key, depth + 1) for key, value in shape.get("members", {}).items() if key in shape.get("required", [])}
    if kind == "list":
        return [least(shape["member"]["shape"], member, depth + 1)] * max(1, shape.get("min", 0))
    if kind == "map":
        return {}
    if kind == "string":
        if "enum" in shape:
            return shape["enum"][0]
        return KNOWN.get(member, "x" * max(1, shape.get("min", 1)))
    if kind == "boolean":
        return True
    if kind == "timestamp":
        return datetime.datetime(2026, 11, 1)
    if kind == "blob":
        return b"From: news@every.example\r\nTo: ann@isp.example\r\n\r\nhi\r\n"
    return max(1, shape.get("min", 1))


def mismatches(value, name, where):
    """What of a JSON value is not as the shape has it."""
    shape = SHAPES[name]
    kind = shape["type"]
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no object"]
        found = [f"{where}.{key}: unknown to the model" for key in value if key not in shape.get("members", {})]
        found += [f"{where}.{key}: required, not there" for key in shape.get("required", []) if key not in value]
        for key, member in shape.get("members", {}).items():
            if value.get(key) is not None:
                found += mismatches(value[key], member["shape"], f"{where}.{key}")
        return found
    if kind == "list":
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        return [problem for i, item in enumerate(value) for problem in mismatches(item, shape["member"]["shape"], f"{where}[{i}]")]
    if kind == "map":
        return [] if isinstance(value, dict) else [f"{where}: {value!r} is no map"]
    right = {"string": str, "blob": str, "boolean": bool, "timestamp": (int, float), "integer": int, "long": int, "double": (int, float)}[kind]
    if not isinstance(value, right) or (kind in ("integer", "long", "double") and isinstance(value, bool)):
        return [f"{where}: {value!r} is no {kind}"]
    if "enum" in shape and value not in shape["enum"]:
        return [f"{where}: {value!r} is none of {shape['enum']}"]
    return []


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink):
    from support.warmpost import Warmpost
    server = Warmpost(tmp_path_factory.mktemp("every"), usual).init().start()
    server.run("account", "limits", server.account, "--production", "--daily", 1000000, "--rate", 10000)
    server.verify("every.example")
    ses = server.ses(newer=True)
    ses.create_configuration_set(ConfigurationSetName="every")
    ses.create_dedicated_ip_pool(PoolName="every")
    works = state()
    if works["CreateContactList"] != "absent":
        ses.create_contact_list(ContactListName="every")
        ses.create_contact(ContactListName="every", EmailAddress="ann@isp.example")
    if works["CreateEmailTemplate"] != "absent":
        ses.create_email_template(TemplateName="every", TemplateContent={"Subject": "s", "Text": "t"})
    yield server
    assert server.stop() == 0, server.log()


def call(server, operation):
    """(kind, what): the raw answer's JSON, or the name of the exception."""
    ses = server.ses(newer=True)
    method = next(name for name, wire in ses.meta.method_to_api_mapping.items() if wire == operation)
    account = ses.get_account and server.credentials.get("account", "000000000002")
    shape = SERVICE["operations"][operation]
    given = json.loads(json.dumps(least(shape["input"]["shape"]), default=str).replace("{account}", str(account))) if "input" in shape else {}
    given = restore(given, shape["input"]["shape"]) if "input" in shape else {}
    raw = []
    remember = lambda http_response, **_: raw.append(http_response.content)
    ses.meta.events.register(f"after-call.sesv2.{operation}", remember)
    try:
        getattr(ses, method)(**given)
    except botocore.exceptions.ClientError as error:
        return "refused", error
    finally:
        ses.meta.events.unregister(f"after-call.sesv2.{operation}", remember)
    return "answered", json.loads(raw[-1] or b"{}")


def restore(value, name):
    """Timestamps and blobs, which went through JSON as text."""
    shape = SHAPES[name]
    if shape["type"] == "structure":
        return {key: restore(item, shape["members"][key]["shape"]) for key, item in value.items()}
    if shape["type"] == "list":
        return [restore(item, shape["member"]["shape"]) for item in value]
    return least(name) if shape["type"] in ("timestamp", "blob") else value


@pytest.mark.parametrize("operation", sorted(SERVICE["operations"]))
def test_it_answers_in_its_shape(server, operation):
    kind, what = call(server, operation)
    if state()[operation] == "absent":
        assert kind == "refused" and what.response["Error"]["Code"] == "UnsupportedOperationException" and operation in str(what)
        return
    if kind == "refused":
        own = {error["shape"] for error in SERVICE["operations"][operation].get("errors", [])}
        error = what.response["Error"]
        assert error["Code"] in own | COMMON, f"{error['Code']}: {error['Message']}"
        assert error["Message"], "a refusal says why"
        assert what.response["ResponseMetadata"]["HTTPStatusCode"] < 500
        return
    output = SERVICE["operations"][operation].get("output")
    assert output is None or mismatches(what, output["shape"], operation) == []
