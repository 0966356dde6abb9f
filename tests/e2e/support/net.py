"""Free ports, bounded waits, certificates: what every part of the suite needs."""
import contextlib
import os
import pathlib
import socket
import subprocess
import time


# Test processes beside each other (pytest-xdist's gw0, gw1, ...) take their ports from ranges of their own.
_RANGE = 22000 // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
_first_port = 10000 + _RANGE * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_last_port = _first_port + _RANGE - 1
_next_port = _first_port + time.monotonic_ns() // 1000 % (_RANGE * 2 // 3)
_next_offset = time.monotonic_ns() // 1000 % 2000   # two runs beside each other begin at different places


def _is_free(port):
    with contextlib.closing(socket.socket()) as probe:
        try:
            probe.bind(("0.0.0.0", port))
            return True
        except OSError:
            return False


def free_offset(ports):
    """What to add to these fixed ports so that each is free, within this process's range."""
    global _next_offset
    least = _first_port - min(ports)
    for offset in range(least + _next_offset, _last_port - max(ports)):
        if all(_is_free(port + offset) for port in ports):
            _next_offset = offset + 1 - least
            return offset
    raise RuntimeError(f"no free offset up to {_last_port}")


def free_port():
    """A port that nothing uses now on any IPv4 address, below the range the system hands out to clients. Never the same one twice."""
    global _next_port
    while _next_port < _last_port:
        _next_port += 1
        if _is_free(_next_port):
            return _next_port
    raise RuntimeError(f"no free port up to {_last_port}")


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
