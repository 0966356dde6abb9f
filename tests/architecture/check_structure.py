#!/usr/bin/env python3
"""The rules of docs/architecture.md that can be read off the sources: who may include whom, no clock in pure folders, the map is true."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What each folder of src/ may include besides itself.
ALLOWED = {
    "base": set(),
    "policy": {"base"},
    "mail": {"base"},
    "rendering": {"base"},
    "config": {"base", "policy"},
    "simulator": {"base", "policy", "config"},
    "store": {"base", "mail", "config"},
    "spool": {"base", "policy", "mail", "config"},
    "registry": {"base", "policy", "mail", "rendering"},
    "control": {"base", "policy", "mail", "config", "store", "spool", "registry"},
    "runtime": {"base", "policy", "mail", "config", "store", "spool", "registry", "control"},
    "reporting": {"base", "policy", "mail", "config", "spool", "registry", "control", "runtime"},
    "upkeep": {"base", "policy", "mail", "config", "spool", "registry", "control", "runtime", "reporting"},
    "ingress": {"base", "policy", "mail", "rendering", "config", "simulator", "store", "spool", "registry", "control", "runtime", "reporting"},
    "feedback": {"base", "policy", "mail", "config", "spool", "registry", "control", "runtime", "reporting"},
    "delivery": {"base", "policy", "mail", "config", "store", "spool", "registry", "control", "runtime", "reporting"},
}
PURE = ("base", "policy", "mail", "simulator")


def sources(folder):
    return sorted(p for p in (ROOT / "src" / folder).rglob("*") if p.suffix in {".h", ".cc"})


def main():
    errors = []
    for folder, allowed in ALLOWED.items():
        for path in sources(folder):
            text = path.read_text(errors="replace")
            for target in re.findall(r'^#include "([a-z_]+)/', text, re.M):
                if target != folder and target in ALLOWED and target not in allowed:
                    errors.append(f"{path.relative_to(ROOT)} includes {target}/, which {folder}/ may not")
            if folder in PURE and "::now()" in text:
                errors.append(f"{path.relative_to(ROOT)} reads a clock")
    tree = {p.name for p in (ROOT / "src").iterdir() if p.is_dir()}
    told = set(re.findall(r"^\| `src/([a-z_]+)/` \|", (ROOT / "docs/architecture.md").read_text(), re.M))
    for name in sorted(tree ^ told):
        errors.append(f"docs/architecture.md and src/ disagree about {name}/")
    print("\n".join(errors) or "structure holds")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
