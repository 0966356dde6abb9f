#!/usr/bin/env python3
"""Verifies every DKIM signature of every *.eml in a directory with dkimpy, a verifier that is not ours.

Usage: verify_dkim.py DIRECTORY SIGNATURES. DIRECTORY/dns.txt has lines "name text". Prints "<file> ok" or "<file> signature N: why"; exit 1 on any failure.
"""
import pathlib
import sys

import dkim


def main():
    directory, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    records = dict(line.split(" ", 1) for line in (directory / "dns.txt").read_text().splitlines())

    def look_up(name, timeout=5):
        text = records.get(name.decode().rstrip("."))
        return text.encode() if text else None

    failed = False
    for path in sorted(directory.glob("*.eml")):
        verdict = "ok"
        for index in range(count):
            try:
                good = dkim.DKIM(path.read_bytes()).verify(idx=index, dnsfunc=look_up)
                why = "does not verify"
            except Exception as error:  # every refusal is a failure, whatever its kind
                good, why = False, repr(error)
            if not good:
                verdict = f"signature {index}: {why}"
                failed = True
        print(path.name, verdict)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
