"""The demo command: what it prints works as printed, twice in a row."""
import socket
import subprocess

from support.net import free_port
from support.warmpost import BUILD, REPOSITORY


def test_the_demo_runs_and_its_printed_commands_work_twice_in_a_row(tmp_path):
    offset = free_port() - 8443
    for _ in range(2):
        done = subprocess.run([REPOSITORY / "scripts/run", "--check", "--no-build", "--dir", tmp_path / "demo", "--port-offset", str(offset)],
                              env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(tmp_path), "WARMPOST_BUILD": str(BUILD)},
                              capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count("sent from address 127.0.1.") == 3
        assert "check passed" in done.stdout


def test_the_demo_says_which_port_is_in_use(tmp_path):
    offset = free_port() - 8443
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 8025 + offset))
        busy.listen()
        done = subprocess.run([REPOSITORY / "scripts/run", "--check", "--no-build", "--dir", tmp_path / "demo", "--port-offset", str(offset)],
                              env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(tmp_path), "WARMPOST_BUILD": str(BUILD)},
                              capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert f"port {8025 + offset} on 127.0.0.1 is in use" in done.stderr
