"""The network, read from top to bottom: words in, tables, columns and a tag for every word out.

It is a ladder. Rung 1 is the smallest thing that works; each further rung adds one idea, and `rung=` says where to stop.

    rung 1   tokens → embedding → attention → residual and LayerNorm → Linear on [CLS] → one logit a column
    rung 2   + positions: without them a prompt is a bag of words, and "orders per customer" is "customers per order"
    rung 3   + feed-forward and depth: what one layer found, the next can combine
    rung 4   + heads: the same reading also tells which tables are meant, and what every single word asks for

B prompts, T tokens, D width, C columns, S tables, K tags.
Source: Vaswani et al., "Attention is all you need", NeurIPS 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """How large the network is.

    The defaults are those of rung 1: 64 numbers a token are plenty for a vocabulary that fits a screen.
    """

    pieces: int
    columns: int
    tables: int = 0
    tags: int = 0
    width: int = 64
    heads: int = 4  # each looks at the prompt in its own way, D // heads numbers wide
    depth: int = 1  # attention layers in all
    length: int = 64  # the longest prompt, in tokens
    dropout: float = 0.0
    rung: int = 1


@dataclass
class Logits:
    """What the network says, before the sigmoid."""

    columns: Tensor  # (B, C)
    tables: Tensor | None = None  # (B, S)
    tags: Tensor | None = None  # (B, T, K)
    attention: Tensor | None = None  # (B, T, T) of the first layer, the mean over heads


class SchemaPredictor(nn.Module):
    """Reads a prompt and says, for every column that exists, how likely it is meant."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.pieces, shape.width, padding_idx=0)
        self.attn = nn.MultiheadAttention(shape.width, shape.heads, batch_first=True, dropout=shape.dropout)
        self.ln = nn.LayerNorm(shape.width)
        self.output_proj = nn.Linear(shape.width, shape.columns)
        if shape.rung >= 2:
            self.positions = nn.Parameter(torch.randn(shape.length, shape.width) * 0.02)
        if shape.rung >= 3:
            self.feed = FeedForward(shape)
            self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.depth - 1))
        if shape.rung >= 4:
            self.table_proj = nn.Linear(shape.width, shape.tables)
            self.tag_proj = nn.Linear(shape.width, shape.tags)

    def forward(self, ids: Tensor) -> Logits:
        padding = ids == 0                                                      # (B, T) true where there is no word
        x = self.embedding(ids)                                                 # (B, T, D) a point in space for each token
        if self.shape.rung >= 2:
            x = x + self.positions[: ids.shape[1]]                              # (B, T, D) moved by where it stands
        mixed, attention = self.attn(x, x, x, key_padding_mask=padding)         # (B, T, D), (B, T, T) every token looks at all
        x = self.ln(x + mixed)                                                  # (B, T, D) what it was, and what it saw
        if self.shape.rung >= 3:
            x = self.feed(x)                                                    # (B, T, D) each token thinks for itself
            for block in self.blocks:
                x = block(x, padding)                                           # (B, T, D) look again, knowing more
        cls = x[:, 0]                                                           # (B, D) [CLS] has seen the whole prompt
        columns = self.output_proj(cls)                                         # (B, C)
        if self.shape.rung < 4:
            return Logits(columns, attention=attention)
        return Logits(columns, self.table_proj(cls), self.tag_proj(x), attention)


class FeedForward(nn.Module):
    """Two layers with a bend between them, four times as wide inside, for every token alone."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.up = nn.Linear(shape.width, 4 * shape.width)
        self.down = nn.Linear(4 * shape.width, shape.width)
        self.ln = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor) -> Tensor:
        return self.ln(x + self.dropout(self.down(torch.relu(self.up(x)))))     # (B, T, D)


class Block(nn.Module):
    """One more look at the prompt: attention, then feed-forward."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attn = nn.MultiheadAttention(shape.width, shape.heads, batch_first=True, dropout=shape.dropout)
        self.ln = nn.LayerNorm(shape.width)
        self.feed = FeedForward(shape)

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        mixed, _ = self.attn(x, x, x, key_padding_mask=padding, need_weights=False)
        return self.feed(self.ln(x + mixed))                                    # (B, T, D)
