"""The taught network as a NumPy forward pass: the same numbers as `model.py`, without torch.

T tokens, D width, H heads, K = D // H, C columns, S tables, G tags.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fabula.errors import TrainingError
from fabula.prompt.tokenizer import CLS, Encoding, Tokenizer

WEIGHTS = Path(__file__).parent / "weights"
EPSILON = 1e-5  # of LayerNorm, as in torch


@dataclass(frozen=True)
class Reading:
    """What the network says about one prompt; probabilities, 0 to 1.

    Args:
        columns: (C,) how likely each column is meant.
        tables: (S,) how likely each table is meant.
        tags: (T, G) what each token asks for; each row sums to 1.
        attention: (layers, H, T) how much `[CLS]` looks at each token; each row sums to 1.
    """

    columns: np.ndarray
    tables: np.ndarray
    tags: np.ndarray
    attention: np.ndarray


class Network:
    """Shipped or freshly taught weights, ready to read prompts.

    Args:
        folder: holds `network.safetensors` and `labels.json`.

    Raises:
        TrainingError: the folder holds no weights.
    """

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file

        try:
            self.labels = json.loads((folder / "labels.json").read_text("utf-8"))
            weights = load_file(folder / "network.safetensors")
        except (OSError, ValueError) as error:
            raise TrainingError(f"cannot read the weights: {error}", where=str(folder), hint="fabula train") from None
        self.weights = {name: value.astype(np.float32) for name, value in weights.items()}
        self.tokenizer = Tokenizer(self.labels["pieces"])
        self.tables: list[str] = self.labels["tables"]
        self.columns: list[str] = self.labels["columns"]
        self.names: dict[str, str] = self.labels["names"]  # "work orders" and the table that goes by it
        self.tags: list[str] = self.labels["tags"]
        self.heads: int = self.labels["heads"]
        self.length: int = self.labels["length"]

    def read(self, encoding: Encoding) -> Reading:
        """What a prompt means. One longer than the network was built for is read window by window; the likeliest reading of each
        table and column counts.
        """
        body, step = np.array(encoding.ids[1:], dtype=np.int64), self.length - 1
        windows = [self._forward(np.concatenate([[CLS], body[i : i + step]])) for i in range(0, max(len(body), 1), step)]
        if len(windows) == 1:
            return windows[0]
        looks = np.concatenate([window.attention[..., int(i > 0) :] for i, window in enumerate(windows)], axis=-1)
        return Reading(
            columns=np.max([window.columns for window in windows], axis=0),
            tables=np.max([window.tables for window in windows], axis=0),
            tags=np.concatenate([windows[0].tags[:1], *(window.tags[1:] for window in windows)]),
            attention=looks / looks.sum(-1, keepdims=True),
        )

    def _forward(self, ids: np.ndarray) -> Reading:
        w = self.weights
        x = w["embedding.weight"][ids] + w["positions"][: len(ids)]                     # (T, D)
        looks = []
        mixed, look = self._attend(x, "attn")                                           # (T, D), (H, T)
        looks.append(look)
        x = self._feed(_layer_norm(x + mixed, w["ln.weight"], w["ln.bias"]), "feed")    # (T, D)
        for i in range(self.labels["depth"] - 1):
            mixed, look = self._attend(x, f"blocks.{i}.attn")
            looks.append(look)
            x = _layer_norm(x + mixed, w[f"blocks.{i}.ln.weight"], w[f"blocks.{i}.ln.bias"])
            x = self._feed(x, f"blocks.{i}.feed")
        return Reading(
            columns=_sigmoid(self._linear(x[0], "output_proj")),                        # (C,)
            tables=_sigmoid(self._linear(x[0], "table_proj")),                          # (S,)
            tags=_softmax(self._linear(x, "tag_proj")),                                 # (T, G)
            attention=np.stack(looks),                                                  # (layers, H, T)
        )

    def _attend(self, x: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
        """(T, D) every token's mix of all others, and (H, T) how much `[CLS]` took of each."""
        t, d = x.shape
        joined = x @ self.weights[f"{name}.in_proj_weight"].T + self.weights[f"{name}.in_proj_bias"]                # (T, 3D)
        q, k, v = joined.reshape(t, 3, self.heads, d // self.heads).transpose(1, 2, 0, 3)                         # (H, T, K) each
        scores = _softmax(q @ k.transpose(0, 2, 1) / np.sqrt(d // self.heads, dtype=np.float32))                # (H, T, T)
        mixed = (scores @ v).transpose(1, 0, 2).reshape(t, d)                                                       # (T, D)
        return self._linear(mixed, f"{name}.out_proj"), scores[:, 0, :]

    def _feed(self, x: np.ndarray, name: str) -> np.ndarray:
        inner = np.maximum(self._linear(x, f"{name}.up"), 0)                            # (T, 4D)
        y = x + self._linear(inner, f"{name}.down")                                     # (T, D)
        return _layer_norm(y, self.weights[f"{name}.ln.weight"], self.weights[f"{name}.ln.bias"])

    def _linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]


@functools.cache
def shipped() -> Network:
    """The network that comes with the package, read once."""
    return Network(WEIGHTS)


def _layer_norm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON) * weight + bias


def _softmax(x: np.ndarray) -> np.ndarray:
    shifted = np.exp(x - x.max(-1, keepdims=True))
    return shifted / shifted.sum(-1, keepdims=True)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
