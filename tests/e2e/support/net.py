"""Free ports, bounded waits, certificates: what every part of the suite needs."""
import contextlib
import pathlib
import socket
import subprocess
import time


_next_port = 10000 + time.monotonic_ns() // 1000 % 15000


def free_port():
    """A port that nothing uses now on any IPv4 address, below the range the system hands out to clients. Never the same one twice."""
    global _next_port
    while _next_port < 32000:
        _next_port += 1
        with contextlib.closing(socket.socket()) as probe:
            try:
                probe.bind(("0.0.0.0", _next_port))
                return _next_port
            except OSError:
                continue
    raise RuntimeError("no free port below 32000")


def wait_until(condition, timeout=30, what="the condition"):
    """The first true value of condition(), asked every 50 ms; AssertionError when it does not come within `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            described = what() if callable(what) else what
            raise AssertionError(f"waited {timeout} s in vain for {described}")
        time.sleep(0.05)


def listening(address, port):
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0


def self_signed(directory, name):
    """(certificate, key) files for a host, made by openssl."""
    directory = pathlib.Path(directory)
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    if not certificate.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", f"/CN={name}",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key
