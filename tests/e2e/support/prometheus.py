"""A Prometheus of Debian's package, on loopback, with warmpost's alert rules as they ship."""
import json
import pathlib
import subprocess
import urllib.parse
import urllib.request

from .net import free_port, listening, wait_until

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
RULES = REPOSITORY / "etc/prometheus-alerts.yml"


class Prometheus:
    def __init__(self, directory, target):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.config = self.directory / "prometheus.yml"
        self.config.write_text(f"""\
global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: [{json.dumps(str(RULES))}]
scrape_configs:
  - job_name: warmpost
    static_configs: [{{targets: [{json.dumps(target)}]}}]
""")
        self.log_file = self.directory / "prometheus.log"
        self.process = None

    def start(self):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={self.config}", f"--storage.tsdb.path={self.directory / 'data'}", f"--web.listen-address=127.0.0.1:{self.port}",
                 "--storage.tsdb.retention.time=1h"], stdout=log, stderr=log, cwd=self.directory)
        wait_until(self.ready, 60, lambda: "Prometheus to be ready:\n" + self.log())
        return self

    def ready(self):
        if not listening("127.0.0.1", self.port):
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=20) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def log(self):
        return self.log_file.read_text(errors="replace")[-3000:]

    def ask(self, path, **query):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}" + ("?" + urllib.parse.urlencode(query) if query else "")
        with urllib.request.urlopen(url, timeout=20) as answer:
            told = json.load(answer)
        assert told["status"] == "success", told
        return told["data"]

    def targets(self):
        """{address: health}"""
        return {one["labels"]["instance"]: one["health"] for one in self.ask("targets")["activeTargets"]}

    def query(self, expression):
        """[(labels, value)] at this moment."""
        return [(one["metric"], float(one["value"][1])) for one in self.ask("query", query=expression)["result"]]

    def firing(self):
        """{rule's name: [labels]} of what fires now."""
        found = {}
        for alert in self.ask("alerts")["alerts"]:
            if alert["state"] == "firing":
                found.setdefault(alert["labels"]["alertname"], []).append({**alert["labels"], **{"description": alert["annotations"]["description"]}})
        return found

    def rules(self):
        return [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]
