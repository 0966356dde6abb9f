"""A page of docs/ as a test reads it: its sections, the configuration and the terminal sessions printed there."""
import re

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


class Page:
    def __init__(self, path):
        self.sections = {}
        for part in re.split(r"^## ", path.read_text(), flags=re.M)[1:]:
            title, _, text = part.partition("\n")
            self.sections[title.strip()] = [(kind, body) for kind, body in BLOCK.findall(text)]

    def blocks(self, title, kind):
        return [body for found, body in self.sections[title] if found == kind]

    def sessions(self, title):
        """[(command, printed lines)] of the section's console blocks, in order."""
        steps = []
        for body in self.blocks(title, "console"):
            for line in body.splitlines():
                if line.startswith("$ "):
                    steps.append((line[2:], []))
                else:
                    steps[-1][1].append(line)
        return steps


def squeezed(line):
    return " ".join(line.split())


def fits(printed, actual):
    """True when `actual` is what the page prints: "..." stands for anything, alone on a line for any lines. Blanks do not matter."""
    lines = []
    for line in map(squeezed, printed):
        lines.append("(?:.*\n)*?" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + "\n")
    return re.fullmatch("".join(lines), "".join(squeezed(line) + "\n" for line in actual.splitlines())) is not None
