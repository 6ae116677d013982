"""What every test shares: no network, a fixed choice of examples, and golden files that `--update-golden` rewrites."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # workers share the processors already; before NumPy is imported

GOLDEN = Path(__file__).parent / "golden"
LOOPBACK = ("127.0.0.1", "::1", "localhost")

hypothesis.settings.register_profile(
    "fabula",
    deadline=None,
    derandomize=True,
    max_examples=40,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("fabula")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files with what is made now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str | Path, str], None]:
    """Compares a text with a golden file, `tests/golden/<name>` or a path; rewrites it with `--update-golden`."""

    def compare(name: str | Path, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.is_file(), f"{path} is not there; --update-golden writes it"
        assert text == path.read_text("utf-8"), f"{path.name} has changed; if that is meant, --update-golden"

    return compare


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing reaches further than this machine."""

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            inside = self.family == getattr(socket, "AF_UNIX", None) or (isinstance(address, tuple) and address[0] in LOOPBACK)
            if not inside:
                raise AssertionError(f"a test tried to reach {address!r}: Fabula works offline")
            return real(self, address)

        return connect

    def looked_up(host: Any, *rest: Any, **named: Any) -> Any:
        if host not in (*LOOPBACK, None, "", b"localhost", b"127.0.0.1"):
            raise AssertionError(f"a test tried to look up {host!r}: Fabula works offline")
        return real_lookup(host, *rest, **named)

    real_lookup = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
