"""What a door answers beside the rows, in the words that HTTP and MCP share."""

from __future__ import annotations

from pydantic import BaseModel


class Span(BaseModel):
    """Some words of the prompt and what they were taken for."""

    text: str
    setting: str
    value: str


class Echo(BaseModel):
    """How the prompt was understood; empty when there was a schema instead."""

    understood: list[Span] = []
    ignored: list[str] = []
    confidence: float | None = None
    nearest: list[str] = []
    message: str = ""
