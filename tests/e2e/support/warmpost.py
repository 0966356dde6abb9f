"""A real warmpost: its configuration, its process, its terminal commands and the clients that use it."""
import json
import os
import pathlib
import re
import signal
import smtplib
import ssl
import subprocess
import time

import boto3
import botocore.config
import botocore.loaders
import botocore.session

from .net import free_port, listening, wait_until

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get("WARMPOST_BUILD", REPOSITORY / "build/release"))
NODE = REPOSITORY / "tests/e2e/node"
MODEL = REPOSITORY / "src/ingress/http/model/sesv2-service-2.json"
# The clients run without what the developer's own AWS settings would add.
CLEAN = {"PATH": "/usr/bin:/bin:/usr/sbin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true",
         "AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1"}


def binary():
    for place in (BUILD / "bin/warmpost", BUILD / "warmpost"):
        if place.is_file():
            return place
    raise RuntimeError(f"no warmpost under {BUILD}: build it first (scripts/test does)")


def to_toml(config):
    """Nested dictionaries as TOML: a dictionary is a table, a list of dictionaries an array of tables."""
    lines = []
    for name, value in config.items():
        for table, header in [(value, f"[{name}]")] if isinstance(value, dict) else [(one, f"[[{name}]]") for one in value]:
            lines += ["", header] + [f"{key} = {json.dumps(item)}" for key, item in table.items() if not is_tables(item)]
            for key, item in table.items():
                if is_tables(item):
                    for one in item:
                        lines += ["", f"[[{name}.{key}]]"] + [f"{k} = {json.dumps(v)}" for k, v in one.items()]
    return "\n".join(lines) + "\n"


def is_tables(item):
    return isinstance(item, list) and bool(item) and isinstance(item[0], dict)


def newer_models(directory):
    """A loader that finds warmpost's model of SES v2 before botocore's own."""
    place = directory / "sesv2/2019-09-27"
    place.mkdir(parents=True, exist_ok=True)
    (place / "service-2.json").write_bytes(MODEL.read_bytes())
    return botocore.loaders.Loader(extra_search_paths=[str(directory), botocore.loaders.Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


class Warmpost:
    """`changes` are merged into the usual test configuration: {"delivery": {"smtp_port": 2525}}."""

    def __init__(self, directory, changes=None, account="test"):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.account = account
        self.config_file = self.directory / "warmpost.toml"
        self.log_file = self.directory / "warmpost.log"
        self.data = self.directory / "data"
        self.process = None
        self.clients = {}
        self.ports = {name: free_port() for name in ("api", "api_tls", "submission", "submission_tls")}
        self.config = {
            "server": {"data_dir": str(self.data), "key_file": str(self.directory / "warmpost.key"), "service_domain": "mail.service.example",
                       **{name: [f"127.0.0.1:{port}"] for name, port in self.ports.items()}},
            "submission": {"plain_auth_on_loopback": True},
            "egress": {"shared": ["127.0.1.1-127.0.1.4"], "inventory": ["127.0.2.1-127.0.2.16"]},
            "limits": {"min_free_bytes": 1 << 20},
        }
        self.change(changes or {})

    # Configuration and life.
    def change(self, changes):
        for section, values in changes.items():
            if isinstance(values, dict):
                self.config.setdefault(section, {}).update(values)
            else:
                self.config[section] = values
        self.config_file.write_text(to_toml(self.config))

    def init(self, *options):
        answer = json.loads(self.run("init", "--account", self.account, "--json", *options))
        self.credentials = answer["account_key"]
        self.operator = answer["operator_key"]
        return self

    def start(self, wait=True):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen([binary(), "serve", "--config", self.config_file], stdout=log, stderr=log)
        if wait:
            self.wait_until_it_answers()
        return self

    def wait_until_it_answers(self, timeout=60):
        def answers():
            if self.process.poll() is not None:
                raise AssertionError(f"warmpost ended with {self.process.returncode}:\n{self.log()}")
            return all(listening("127.0.0.1", port) for port in self.ports.values())
        wait_until(answers, timeout, lambda: "warmpost to listen:\n" + self.log())

    def stop(self, timeout=40):
        """SIGTERM; the exit code."""
        if not self.process:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"warmpost did not stop within {timeout} s of SIGTERM:\n{self.log()}") from None
        code, self.process = self.process.returncode, None
        return code

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self):
        self.stop()
        return self.start()

    def log(self, last=6000):
        return self.log_file.read_text(errors="replace")[-last:] if self.log_file.exists() else ""

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    # The terminal.
    def try_run(self, *arguments):
        return subprocess.run([binary(), *map(str, arguments), "--config", self.config_file], capture_output=True, text=True, check=False, timeout=60)

    def run(self, *arguments):
        done = self.try_run(*arguments)
        assert done.returncode == 0, f"warmpost {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}{done.stderr}\n{self.log(2000)}"
        return done.stdout

    def ask(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))

    def verify(self, identity, account=None):
        """Creates the identity if it is not there, and says the operator's word for it."""
        self.create_identity(identity)
        self.run("identity", "verify", identity, "--account", account or self.account)

    def create_identity(self, identity):
        ses = self.ses()
        try:
            return ses.create_email_identity(EmailIdentity=identity)
        except ses.exceptions.AlreadyExistsException:
            return ses.get_email_identity(EmailIdentity=identity)

    # Clients.
    def url(self, tls=False):
        return f"https://127.0.0.1:{self.ports['api_tls']}" if tls else f"http://127.0.0.1:{self.ports['api']}"

    def environment(self, credentials=None):
        key = credentials or self.credentials
        return {**CLEAN, "AWS_ACCESS_KEY_ID": key["id"], "AWS_SECRET_ACCESS_KEY": key["secret"], "AWS_ENDPOINT_URL": self.url()}

    def ses(self, credentials=None, tls=False, attempts=1, region="us-east-1", newer=False):
        """`newer`: with the service model that warmpost itself has, instead of the one of Debian's botocore."""
        key = credentials or self.credentials
        # One client for the same arguments: its exception classes are its own.
        which = (key["id"], key["secret"], tls, attempts, region, self.ports["api"], newer)
        if which not in self.clients:
            self.clients[which] = self.new_client(key, tls, attempts, region, newer)
        return self.clients[which]

    def new_client(self, key, tls, attempts, region, newer):
        session = botocore.session.Session()
        if newer:
            session.register_component("data_loader", newer_models(self.directory / "models"))
        return boto3.session.Session(botocore_session=session).client(
            "sesv2", endpoint_url=self.url(tls), region_name=region, verify=False if tls else None,
            aws_access_key_id=key["id"], aws_secret_access_key=key["secret"],
            config=botocore.config.Config(retries={"total_max_attempts": attempts}))

    def aws(self, *arguments, credentials=None):
        """`aws sesv2 ...` of Debian's awscli; the finished process."""
        return subprocess.run(["/usr/bin/aws", "sesv2", "--endpoint-url", self.url(), "--output", "json", *arguments],
                              env=self.environment(credentials), capture_output=True, text=True, check=False, timeout=90)

    def node(self, script, **options):
        """Runs tests/e2e/node/SCRIPT with options as JSON; what it prints, as JSON."""
        given = {"endpoint": self.url(), "credentials": {"accessKeyId": self.credentials["id"], "secretAccessKey": self.credentials["secret"]},
                 "smtp": {"port": self.ports["submission"], "tlsPort": self.ports["submission_tls"],
                          "user": self.credentials["smtp_user"], "pass": self.credentials["smtp_password"]}, **options}
        done = subprocess.run(["node", NODE / script, json.dumps(given)], env=CLEAN, capture_output=True, text=True, check=False, timeout=90)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def smtp(self, login=True, starttls=True):
        client = smtplib.SMTP("127.0.0.1", self.ports["submission"], timeout=60)
        if starttls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            client.starttls(context=context)
        if login:
            client.login(self.credentials["smtp_user"], self.credentials["smtp_password"])
        return client

    def send(self, to, sender="news@shop.example", subject="Hello", text="It works.", **options):
        """SendEmail with a short text; the message id."""
        recipients = [to] if isinstance(to, str) else to
        return self.ses().send_email(FromEmailAddress=sender, Destination={"ToAddresses": recipients},
                                     Content={"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}}, **options)["MessageId"]

    # What it tells.
    def events(self, message_id=None):
        file = self.data / "events/events.jsonl"
        whole = file.read_text().rpartition("\n")[0] if file.exists() else ""   # the last line may be under way
        records = [json.loads(line) for line in whole.splitlines()]
        return [record for record in records if message_id in (None, record.get("mail", {}).get("messageId"))]

    def notices(self, *types, **members):
        """Events that are about no message, those of these types with these members: notices("AddressProblem", address="192.0.2.1")."""
        file = self.data / "events/events.jsonl"
        records = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [{"type": record["eventType"], **record["notice"]} for record in records
                if "notice" in record and record["eventType"] in types and all(record["notice"].get(name) == value for name, value in members.items())]

    def wait_for_event(self, message_id, kind, timeout=30):
        found = lambda: [event for event in self.events(message_id) if event["eventType"] == kind]
        return wait_until(found, timeout, lambda: f"a {kind} event of {message_id}; there are {[e['eventType'] for e in self.events(message_id)]}\n{self.log(2000)}")[0]


def smtp_reply(error):
    """The reply inside a smtplib exception as one text: '554 Message rejected: ...'."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    else:
        code, text = error.smtp_code, error.smtp_error
    return f"{code} {text.decode()}"


def seconds_since(start):
    return time.monotonic() - start
