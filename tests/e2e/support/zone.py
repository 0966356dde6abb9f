"""Authoritative DNS on loopback: Knot with one zone, `example.`, whose records a test adds and removes."""
import pathlib
import shutil
import subprocess

import dns.exception
import dns.message
import dns.query

from .net import free_port, wait_until


class Zone:
    def __init__(self, directory):
        if not shutil.which("knotd", path="/usr/sbin:/usr/bin"):
            raise RuntimeError("knotd is not installed: scripts/install-deps installs it")
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.serial = 1
        self.records = {}
        self.server = None

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        self._write()
        (self.directory / "knot.conf").write_text(f"""
server:
    rundir: "{self.directory}"
    listen: 127.0.0.1@{self.port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{self.directory}/db"
control:
    listen: "{self.directory}/knot.sock"
log:
  - target: stderr
    any: warning
zone:
  - domain: example.
    file: "{self.directory}/example.zone"
    zonefile-load: whole
""")
        with open(self.directory / "knot.log", "wb") as log:
            self.server = subprocess.Popen(["/usr/sbin/knotd", "-c", self.directory / "knot.conf"], stdout=log, stderr=log)
        wait_until(self._serial_is_current, 20, lambda: "Knot: " + (self.directory / "knot.log").read_text())

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait(20)

    # Records as lines of a zone file: zone.set("dest.example.", "MX 10 mx.dest.example."). Answered once Knot serves them.
    def set(self, owner, *records):
        self.change({owner: records})

    def change(self, owners):
        for owner, records in owners.items():
            self.records[owner] = list(records)
        self.serial += 1
        if self.server:
            self._write()
            subprocess.run(["/usr/sbin/knotc", "-s", self.directory / "knot.sock", "zone-reload", "example."], check=True, capture_output=True)
            wait_until(self._serial_is_current, 20, "Knot to serve the changed zone")

    def _write(self):
        lines = ["$TTL 1", f"example. SOA ns.example. hostmaster.example. {self.serial} 3600 600 86400 1", "example. NS ns.example.", "ns.example. A 127.0.0.1"]
        lines += [f"{owner} {record}" for owner, records in self.records.items() for record in records]
        (self.directory / "example.zone").write_text("\n".join(lines) + "\n")

    def _serial_is_current(self):
        try:
            answer = dns.query.udp(dns.message.make_query("example.", "SOA"), "127.0.0.1", port=self.port, timeout=1)
        except (OSError, dns.exception.DNSException):
            return False
        return any(rdata.serial == self.serial for rrset in answer.answer for rdata in rrset)
