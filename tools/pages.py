"""The pages of the documentation: their blocks of code, run from top to bottom as a reader would, and their outputs made anew.

    python tools/pages.py                    every page
    python tools/pages.py README.md          one page

A command stands behind `$ ` in a ```console block; the lines below it are what it said.
A ```python block may have its output in a ```text block right after a line `<!-- output -->`.
A ```yaml block with `title="school.yaml"` is a file that later blocks read.
A block right after a line `<!-- no-run -->` is left alone; the commands of one after `<!-- fails -->` are meant to fail.
"""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
COLUMNS = 100  # the width of the terminal that outputs are shown for
FENCE = re.compile(r"^```(?P<language>\w+)(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NO_RUN, OUTPUT, FAILS = "<!-- no-run -->", "<!-- output -->", "<!-- fails -->"
SERVER = "localhost:8000"
SHELL = re.compile(r"[|<>;&]")


@dataclass(frozen=True)
class Block:
    """A block of code of a page.

    Args:
        language: console, python, yaml, text, ...
        title: the file that it is, if it says so.
        line: its first line in the page, from 1.
        start: where its text starts in the page, in characters.
        mark: the line before it, if that is one of our marks.
    """

    language: str
    title: str
    text: str
    line: int
    start: int
    mark: str

    @property
    def commands(self) -> list[str]:
        """The commands of a console block."""
        return [line[2:] for line in self.text.replace("\\\n", " ").splitlines() if line.startswith("$ ")]


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page, in order."""
    for found in FENCE.finditer(page):
        before = page[: found.start()].rstrip().rsplit("\n", 1)[-1].strip()
        title = re.search(r'title="([^"]+)"', found["info"])
        line = page.count("\n", 0, found.start("text")) + 1
        mark = before if before in (NO_RUN, OUTPUT, FAILS) else ""
        yield Block(found["language"], title[1] if title else "", found["text"], line, found.start("text"), mark)


def runnable(page: str) -> list[Block]:
    """The blocks that are run: Python, files, and commands of ours."""
    return [block for block in blocks(page) if block.mark != NO_RUN and (block.language in ("python", "console") or block.title)]


def run_python(block: Block, name: str, names: dict[str, Any]) -> str:
    """Run a Python block with the names that the page has so far, and give what it printed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile("\n" * (block.line - 1) + block.text, name, "exec"), names)
    return said.getvalue()


def is_ours(command: str) -> bool:
    """Whether a command is the product's, and not `pip` or `curl`."""
    return command.startswith("fabula ")


def run_inside(command: str) -> int:
    """Run a command that needs no shell in this process, and give its exit code; what it says is dropped."""
    from typer.main import get_command

    from fabula.interfaces.cli import app

    stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(io.StringIO()) as said:
        code = get_command(app).main(shlex.split(command)[1:], "fabula", standalone_mode=False)
    if code:
        print(said.getvalue())
    return int(code or 0)


def run_shell(command: str, folder: Path, tools: Path) -> int:
    """Run a command line with its pipes, and give its exit code."""
    line = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(line, cwd=folder, env=environment(tools), stdout=subprocess.DEVNULL).returncode


def environment(tools: Path) -> dict[str, str]:
    """The surroundings of a command: `fabula` is this checkout, and nothing is coloured."""
    tools.mkdir(exist_ok=True)
    own = tools / "fabula"
    own.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fabula.interfaces.cli "$@"\n')
    own.chmod(0o755)
    paths = {"PATH": f"{tools}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src")}
    return {**os.environ, **paths, "NO_COLOR": "1", "COLUMNS": str(COLUMNS), "LINES": "50"}


def said_on_terminal(command: str, folder: Path, tools: Path) -> str:
    """What a command shows in a terminal of a usual width, stdout and stderr as they come."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(folder)
        os.execvpe("bash", ["bash", "-c", command], environment(tools))
    parts = []
    with contextlib.suppress(OSError):  # the end of a pseudo-terminal is an error on Linux
        while part := os.read(terminal, 65_536):
            parts.append(part)
    os.waitpid(pid, 0)
    os.close(terminal)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(parts).decode("utf-8", "replace").replace("\r\n", "\n"))
    lines = [line.rsplit("\r", 1)[-1].rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip("\n")


def shown(command: str, folder: Path, tools: Path) -> str:
    """What a command shows; one that asks the server gets one."""
    if SERVER not in command:
        return said_on_terminal(command, folder, tools)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", "fabula.interfaces.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(serve, env=environment(tools), stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        return said_on_terminal(command.replace(SERVER, f"localhost:{port}"), folder, tools)
    finally:
        server.terminate()
        server.wait()


def renewed(page: str, name: str) -> str:
    """The page with its outputs made anew."""
    pieces, last, names, printed = [], 0, {"__name__": name}, ""
    with tempfile.TemporaryDirectory() as room, contextlib.chdir(room):
        folder, tools = Path(room) / "work", Path(room) / "bin"
        folder.mkdir()
        os.chdir(folder)
        for block in blocks(page):
            text = block.text
            if block.mark == NO_RUN:
                continue
            if block.title:
                (folder / block.title).write_text(text, "utf-8")
            elif block.language == "python":
                printed = run_python(block, name, names)
            elif block.language == "text" and block.mark == OUTPUT:
                text = printed.rstrip("\n") + "\n"
            elif block.language == "console" and all(is_ours(c) or SERVER in c for c in block.commands):
                text = "\n".join(f"$ {c}\n{said}\n" if (said := shown(c, folder, tools)) else f"$ {c}\n" for c in block.commands)
            pieces += [page[last : block.start], text]
            last = block.start + len(block.text)
    return "".join([*pieces, page[last:]])


def main() -> None:
    """Renew the pages named, or all."""
    for path in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        page = path.read_text("utf-8")
        fresh = renewed(page, path.name)
        if fresh != page:
            path.write_text(fresh, "utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
