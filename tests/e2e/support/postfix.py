"""A real Postfix of its own: own configuration, queue and log, beside any that the host runs. Needs root, as Postfix does."""
import contextlib
import mailbox
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

from .net import listening, wait_until

_MASTER = """\
{listen} inet n - n - {smtpd} smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """`settings` are lines of main.cf on top of the common ones. `parent`: a directory that any user may enter."""

    def __init__(self, address, port, settings, parent=None, smtpd_processes="-"):
        if os.geteuid() != 0:
            raise RuntimeError("a Postfix instance can only be started by root: run the end-to-end tests as root (a container will do)")
        if not pathlib.Path("/usr/sbin/postfix").exists():
            raise RuntimeError("Postfix is not installed: scripts/install-deps installs it")
        self.address, self.port = address, port
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="warmpost-postfix-", dir=parent))
        self.directory.chmod(0o755)
        owner = pwd.getpwnam("postfix")
        for name, of_owner in (("etc", False), ("spool", False), ("data", True), ("mail", True)):
            (self.directory / name).mkdir()
            if of_owner:
                os.chown(self.directory / name, owner.pw_uid, owner.pw_gid)
        self.etc = self.directory / "etc"
        (self.etc / "master.cf").write_text(_MASTER.format(listen=f"{address}:{port}", smtpd=smtpd_processes))
        (self.etc / "main.cf").write_text("\n".join([
            "compatibility_level = 3.6",
            f"queue_directory = {self.directory}/spool",
            f"data_directory = {self.directory}/data",
            f"maillog_file = {self.directory}/postfix.log",
            f"maillog_file_prefixes = {self.directory}",
            "mail_owner = postfix",
            "inet_protocols = ipv4",
            "inet_interfaces = loopback-only",   # for Postfix's own checks; master.cf names the address
            "mydestination =",
            "alias_maps =",
            "alias_database =",
            "local_recipient_maps =",
            "biff = no",
            *settings,
        ]) + "\n")

    @classmethod
    def mailbox_host(cls, address, port, host, domain, certificate, key):
        """A receiver that keeps mail for any user of `domain` in one maildir and offers STARTTLS."""
        owner = pwd.getpwnam("postfix")
        self = cls(address, port, [])
        with open(self.etc / "main.cf", "a") as main:
            main.write("\n".join([
                f"myhostname = {host}",
                f"virtual_mailbox_domains = {domain}",
                f"virtual_mailbox_base = {self.directory}/mail",
                "virtual_mailbox_maps = static:inbox/",
                "virtual_minimum_uid = 1",
                f"virtual_uid_maps = static:{owner.pw_uid}",
                f"virtual_gid_maps = static:{owner.pw_gid}",
                "smtpd_relay_restrictions = reject_unauth_destination",
                f"smtpd_tls_cert_file = {certificate}",
                f"smtpd_tls_key_file = {key}",
                "smtpd_tls_security_level = may",
                "smtpd_tls_loglevel = 1",
                "smtpd_tls_received_header = yes",
            ]) + "\n")
        return self

    @classmethod
    def relay_host(cls, address, port, host, certificate, key, users, next_hop, transports=None):
        """An upstream service: takes mail over TLS from those of `users` ({name: password}) that sign in, and hands it on to `next_hop`, but to
        another (address, port) for the domains in `transports`."""
        self = cls(address, port, [])
        sasl = self.etc / "sasl"
        sasl.mkdir()
        (sasl / "smtpd.conf").write_text(f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {sasl}/users\nmech_list: PLAIN LOGIN\n")
        for name, password in users.items():
            subprocess.run(["/usr/sbin/saslpasswd2", "-c", "-p", "-f", sasl / "users", "-u", host, name], input=password, text=True, check=True)
        shutil.chown(sasl / "users", "postfix")
        routes = " ".join(f"{{ {domain} = smtp:[{hop}]:{hop_port} }}" for domain, (hop, hop_port) in (transports or {}).items())
        with open(self.etc / "main.cf", "a") as main:
            main.write("\n".join([
                f"transport_maps = inline:{{ {routes} }}" if routes else "transport_maps =",
                f"myhostname = {host}", "mynetworks =", f"relayhost = [{next_hop[0]}]:{next_hop[1]}", "disable_dns_lookups = yes", "smtp_host_lookup = native",
                "smtp_tls_security_level = none", "smtpd_sasl_auth_enable = yes", f"cyrus_sasl_config_path = {sasl}", f"smtpd_sasl_local_domain = {host}",
                "smtpd_tls_auth_only = yes", "smtpd_sasl_authenticated_header = yes", "smtpd_relay_restrictions = permit_sasl_authenticated, reject",
                f"smtpd_tls_cert_file = {certificate}", f"smtpd_tls_key_file = {key}", "smtpd_tls_security_level = may", "smtpd_tls_received_header = yes",
            ]) + "\n")
        return self

    @classmethod
    def late_refuser(cls, address, port, host, domain, refused, next_hop, bounce_domain, feedback):
        """A receiver that takes all mail to `domain` and finds out later: users in `refused` ({user: reply}) get that reply from its own table; others' mail
        goes to `next_hop` (address, port), which may refuse it. Its reports to `bounce_domain` go to `feedback` (address, port)."""
        self = cls(address, port, [])
        table = "".join(f" {{ {user}@{domain} = error:{reply} }}" for user, reply in refused.items())
        with open(self.etc / "main.cf", "a") as main:
            main.write("\n".join([
                f"myhostname = {host}", f"relay_domains = {domain}", "relay_recipient_maps =", "smtpd_reject_unlisted_recipient = no", "smtpd_relay_restrictions = reject_unauth_destination",
                f"transport_maps = inline:{{{table} {{ {domain} = smtp:[{next_hop[0]}]:{next_hop[1]} }} {{ {bounce_domain} = smtp:[{feedback[0]}]:{feedback[1]} }} }}",
                "disable_dns_lookups = yes", "smtp_host_lookup = native", "smtp_tls_security_level = none",
            ]) + "\n")
        return self

    def start(self):
        self._postfix("start")
        wait_until(lambda: listening(self.address, self.port), 30, lambda: "Postfix to listen:\n" + self.log())
        return self

    def stop(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self._postfix("stop")
        shutil.rmtree(self.directory, ignore_errors=True)

    def _postfix(self, command):
        done = subprocess.run(["/usr/sbin/postfix", "-c", self.etc, command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, done.args, done.stdout, done.stderr + self.log())

    def log(self):
        file = self.directory / "postfix.log"
        return file.read_text() if file.exists() else ""

    @property
    def master_pid(self):
        return int((self.directory / "spool/pid/master.pid").read_text())

    def mails(self):
        # With the first mail Postfix makes the box's folder, then "tmp", "new" and "cur" in it, one after the other:
        # whoever looks in between sees a box without one of them.
        box = self.directory / "mail/inbox"
        return list(mailbox.Maildir(box, create=False)) if all((box / part).exists() for part in ("tmp", "new", "cur")) else []

    def wait_for(self, recipient, timeout=30):
        found = lambda: [mail for mail in self.mails() if recipient in (mail["Delivered-To"], mail["X-Original-To"])]
        return wait_until(found, timeout, lambda: f"mail to {recipient} in Postfix:\n" + self.log()[-3000:])[0]
