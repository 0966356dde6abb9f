"""Authoritative DNS on loopback: Knot with the zone `example.`, and others if wanted (`127.in-addr.arpa.`), whose records a test adds and removes."""
import pathlib
import shutil
import subprocess

import dns.exception
import dns.message
import dns.query

from .net import free_port, wait_until


class Zone:
    def __init__(self, directory, others=()):
        if not shutil.which("knotd", path="/usr/sbin:/usr/bin"):
            raise RuntimeError("knotd is not installed: scripts/install-deps installs it")
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.names = ["example.", *others]
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
""" + "".join(f"""  - domain: {name}
    file: "{self.directory}/{name}zone"
    zonefile-load: whole
""" for name in self.names))
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
            subprocess.run(["/usr/sbin/knotc", "-s", self.directory / "knot.sock", "zone-reload", *self.names], check=True, capture_output=True)
            wait_until(self._serial_is_current, 20, "Knot to serve the changed zone")

    def _zone_of(self, owner):
        return next((name for name in self.names[1:] if owner.endswith("." + name)), self.names[0])

    def _write(self):
        for name in self.names:
            lines = ["$TTL 1", f"{name} SOA ns.example. hostmaster.example. {self.serial} 3600 600 86400 1", f"{name} NS ns.example."]
            lines += ["ns.example. A 127.0.0.1"] if name == "example." else []
            lines += [f"{owner} {record}" for owner, records in self.records.items() if self._zone_of(owner) == name for record in records]
            (self.directory / f"{name}zone").write_text("\n".join(lines) + "\n")

    def _serial_is_current(self):
        return all(self._serves_current(name) for name in self.names)

    def _serves_current(self, name):
        try:
            answer = dns.query.udp(dns.message.make_query(name, "SOA"), "127.0.0.1", port=self.port, timeout=1)
        except (OSError, dns.exception.DNSException):
            return False
        return any(rdata.serial == self.serial for rrset in answer.answer for rdata in rrset)
