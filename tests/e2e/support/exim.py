"""A real Exim of its own, as a receiver that takes mail and finds out later that it cannot deliver it. Debian has it and Postfix exclude each other, so
scripts/install-deps unpacks it below /usr/local/lib/warmpost-exim; the user that it was built for exists for it alone (nss_wrapper). Needs root."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from .net import listening, wait_until

ROOT = pathlib.Path(os.environ.get("WARMPOST_EXIM", "/usr/local/lib/warmpost-exim"))
BINARY = ROOT / "usr/sbin/exim4"
WRAPPER = "libnss_wrapper.so"   # Debian's libnss-wrapper
USER_ID = 45001   # nobody's

_CONFIGURATION = """\
primary_hostname = {host}
spool_directory = {directory}/spool
log_file_path = {directory}/log/%slog
pid_file_path = {directory}/exim.pid
daemon_smtp_ports = {port}
local_interfaces = <; {address}
exim_path = {directory}/exim
exim_user = Debian-exim
exim_group = Debian-exim
deliver_drop_privilege = true
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
acl_smtp_rcpt = take
domainlist ours = {domain}

begin acl
take:
  accept domains = +ours
  deny message = relay not permitted

begin routers
gone:
  driver = redirect
  domains = +ours
  local_parts = ^gone
  allow_fail
  data = :fail: no such mailbox here
beyond:
  driver = manualroute
  domains = +ours
  local_parts = ^beyond
  route_list = * {next_hop[0]}
  self = send
  transport = onward
kept:
  driver = redirect
  domains = +ours
  data = :blackhole:
back:
  driver = manualroute
  domains = {bounce_domain}
  route_list = * {feedback[0]}
  self = send
  transport = feedback

begin transports
onward:
  driver = smtp
  port = {next_hop[1]}
  allow_localhost
  hosts_try_fastopen =
feedback:
  driver = smtp
  port = {feedback[1]}
  allow_localhost
  hosts_try_fastopen =

begin retry
* * F,1h,1s
"""


class Exim:
    """Takes mail to any user of `domain`. Users that begin with "gone" do not exist, as it finds out once it has said 250; those that begin with "beyond"
    are at `next_hop` (address, port), which may refuse them; all others' mail is thrown away. Bounces go to `feedback` (address, port)."""

    def __init__(self, address, port, host, domain, next_hop, bounce_domain, feedback):
        if os.geteuid() != 0:
            raise RuntimeError("an Exim instance can only be started by root: run the end-to-end tests as root (a container will do)")
        if not BINARY.exists():
            raise RuntimeError(f"there is no Exim in {ROOT}: scripts/install-deps unpacks it")
        self.address, self.port = address, port
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="warmpost-exim-"))
        self.directory.chmod(0o755)
        for name in ("spool", "log"):
            (self.directory / name).mkdir()
            os.chown(self.directory / name, USER_ID, USER_ID)
        (self.directory / "passwd").write_text(f"root:x:0:0::/:/bin/sh\nDebian-exim:x:{USER_ID}:{USER_ID}::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n")
        (self.directory / "group").write_text(f"root:x:0:\nDebian-exim:x:{USER_ID}:\nnogroup:x:65534:\n")
        self.configuration = self.directory / "exim.conf"
        self.configuration.write_text(_CONFIGURATION.format(host=host, directory=self.directory, address=address, port=port, domain=domain, next_hop=next_hop,
                                                            bounce_domain=bounce_domain, feedback=feedback))
        # Exim starts itself anew for each bounce that it writes, without its environment.
        self.command = self.directory / "exim"
        self.command.write_text(f"#!/bin/sh\nexec env LD_PRELOAD={WRAPPER} NSS_WRAPPER_PASSWD={self.directory}/passwd "
                                f"NSS_WRAPPER_GROUP={self.directory}/group {BINARY} \"$@\"\n")
        self.command.chmod(0o755)
        self.process = None

    def start(self):
        with open(self.directory / "output", "wb") as output:
            self.process = subprocess.Popen([self.command, "-C", self.configuration, "-bdf", "-q5s"], env={"PATH": "/usr/bin:/bin"},
                                            stdout=output, stderr=output)
        wait_until(lambda: listening(self.address, self.port), 30, lambda: "Exim to listen:\n" + self.log())
        return self

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(20)
        shutil.rmtree(self.directory, ignore_errors=True)

    def log(self):
        return "\n".join(file.read_text(errors="replace") for file in (self.directory / "output", *sorted((self.directory / "log").glob("*"))) if file.exists())
