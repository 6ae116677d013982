"""Errors over HTTP: problem JSON (RFC 9457) for every one of them, and a body that is never read past its limit."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fabula.errors import FabulaError, MissingExtra, SinkError, TrainingError
from fabula.interfaces.limits import LimitError

MEDIA = "application/problem+json"
EXAMPLE = '{"prompt": "a school dataset", "rows": 5}'
TITLES = {
    400: "Not JSON",
    404: "Not found",
    405: "Not allowed",
    406: "No such format",
    408: "Too slow",
    413: "Too large",
    500: "A mistake of ours",
}
TITLES |= {422: "It cannot be made as asked", 501: "Not installed", 503: "Not now"}


class Limit(BaseModel):
    """The limit that was hit."""

    name: str
    most: int


class Problem(BaseModel):
    """An error (RFC 9457): where it is, what it is, and a hint to mend it."""

    type: str
    title: str
    status: int
    detail: str
    where: str = ""
    hint: str = ""
    limit: Limit | None = None


def problem(status: int, kind: str, what: str, *, where: str = "", hint: str = "", limit: Limit | None = None) -> JSONResponse:
    """The response that tells a problem."""
    title = TITLES.get(status, "It did not work")
    told = Problem(
        type=f"urn:fabula:problem:{kind}", title=title, status=status, detail=what, where=where, hint=hint, limit=limit
    )
    headers = {"Retry-After": "2"} if status == 503 else None
    return JSONResponse(told.model_dump(exclude_none=True), status, headers, MEDIA)


def add_problems(app: FastAPI) -> None:
    """Tell every error of the application as problem JSON."""
    app.exception_handler(FabulaError)(_fabula_error)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(Exception)(_surprise)


def _fabula_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FabulaError)
    if isinstance(error, LimitError):
        return limit_problem(error)
    status = 406 if error.where == "Accept" else 422
    status = 501 if isinstance(error, MissingExtra) else 500 if isinstance(error, SinkError | TrainingError) else status
    kind = type(error).__name__.removesuffix("Error").lower()
    return problem(status, kind, error.what, where=error.where, hint=error.hint)


def limit_problem(error: LimitError) -> JSONResponse:
    """The response that tells which limit was hit."""
    limit = Limit(name=error.limit, most=error.most)
    return problem(error.status, "limit", error.what, where=error.where, hint=error.hint, limit=limit)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
    if first["type"] == "json_invalid":
        return problem(400, "body", "not JSON", where="body", hint=EXAMPLE)
    if where == "body" or first["type"] == "missing":
        return problem(422, "body", "no JSON object", where="body", hint=f"Content-Type: application/json, {EXAMPLE}")
    found = f"found {first['input']!r}"
    return problem(422, "body", first["msg"], where=where, hint=found[:80] + "…" * (len(found) > 80))


def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, "http", str(error.detail), hint="GET /docs lists what there is")


def _surprise(_: Request, error: Exception) -> JSONResponse:
    return problem(500, "mistake", f"a mistake of ours: {type(error).__name__}", hint="report it, with what you sent")


class BodyLimit:
    """Reads a request's body, counting, before anything else sees it; stops at the limit, whatever its headers said."""

    def __init__(self, app: ASGIApp, most: int, seconds: float) -> None:
        self.app = app
        self.most = most
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its whole body, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.seconds):
                body = await self._read(scope, receive)
        except LimitError as error:
            await limit_problem(error)(scope, receive, send)
            return
        except TimeoutError:
            what = f"the body took longer than {self.seconds} s"
            error = LimitError("body_seconds", int(self.seconds), what, where="body", hint="send it at once", status=408)
            await limit_problem(error)(scope, receive, send)
            return
        if body is not None:
            await self.app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; none when the client has gone."""
        told = dict(scope["headers"]).get(b"content-length", b"")
        self._check(int(told) if told.isdigit() and len(told) < 20 else self.most + 1 if told else 0)
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            self._check(len(body))
            more = message.get("more_body", False)
        return bytes(body)

    def _check(self, size: int) -> None:
        if size > self.most:
            hint = f"at most {self.most:,} bytes"
            raise LimitError("body", self.most, f"a body of more than {self.most:,} bytes", where="body", hint=hint, status=413)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body, then whatever comes."""
    waiting: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
