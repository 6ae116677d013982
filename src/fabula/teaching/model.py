"""The network, read from top to bottom: words in, tables, columns and a tag for every word out.

It is a ladder. Rung 1 is the smallest thing that works; each further rung adds one idea, and `rung=` says where to stop.

    rung 1   tokens → embedding → attention → residual and LayerNorm → Linear on [CLS] → one logit a column
    rung 2   + positions: without them a prompt is a bag of words, and "orders per customer" is "customers per order"
    rung 3   + feed-forward and depth: what one layer found, the next can combine
    rung 4   + neighbours: pieces make words and words make phrases before anything looks further
             + sense: a prompt is put where a teacher puts it, so that what means nearly the same lies near: at the sum of its words,
             weighed, and moved by what [CLS] saw; tables and columns are read off that place
             + heads: what every single word asks for, and which tags follow each other; which table refers to which; what a column's name means

B prompts, T tokens, D width, C columns, S tables, K tags, L numbers of a link, M meanings.
Source: Vaswani et al., "Attention is all you need", NeurIPS 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from fabula.prompt.tokenizer import CLS, PAD


@dataclass(frozen=True)
class Shape:
    """How large the network is.

    The defaults are those of rung 1: 64 numbers a token are plenty for a vocabulary that fits a screen.
    """

    pieces: int
    columns: int
    tables: int = 0
    tags: int = 0
    meanings: int = 1
    links: int = 64  # numbers in which a child looks for its parent
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
    tags: Tensor | None = None  # (B, T, K) of each token by itself
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
            self.near = nn.Conv1d(shape.width, shape.width, 3, padding=1)
            self.weigh = nn.Linear(shape.width, 1)
            self.sense_proj = nn.Linear(shape.width, shape.width)
            self.table_proj = nn.Linear(shape.width, shape.tables)
            self.tag_near = nn.Conv1d(shape.width, shape.width, 5, padding=2)
            self.tag_ln = nn.LayerNorm(shape.width)
            self.tag_proj = nn.Linear(shape.width, shape.tags)
            self.follow = nn.Parameter(torch.zeros(shape.tags, shape.tags))
            self.meaning_proj = nn.Linear(shape.width, shape.meanings)
            self.child_proj = nn.Linear(shape.width, shape.links)
            self.parent_proj = nn.Linear(shape.width, shape.links)

    def forward(self, ids: Tensor) -> Logits:
        x, attention = self.encode(ids)                                                 # (B, T, D), (B, T, T)
        cls = x[:, 0]                                                                   # (B, D) [CLS] has seen the whole prompt
        if self.shape.rung < 4:
            return Logits(self.output_proj(cls), attention=attention)                   # (B, C)
        columns, tables = self.read_off(self.place(ids, x))                             # (B, C), (B, S)
        return Logits(columns, tables, self.tag_proj(self.among(ids, x)), attention)    # (B, T, K)

    def among(self, ids: Tensor, x: Tensor) -> Tensor:
        x = x.masked_fill((ids == PAD)[..., None], 0)                                   # (B, T, D) nothing stands behind the last word
        near = torch.relu(self.tag_near(x.transpose(1, 2)).transpose(1, 2))             # (B, T, D) each token knows the two before and after
        return self.tag_ln(x + near)                                                    # (B, T, D)

    def place(self, ids: Tensor, x: Tensor) -> Tensor:
        weights = torch.sigmoid(self.weigh(x))                                          # (B, T, 1) "students" counts, "please" does not
        return nn.functional.normalize(self.sum_up(ids, weights) + self.sense_proj(x[:, 0]), dim=1)  # (B, D) a direction

    def sum_up(self, ids: Tensor, weights: Tensor | float = 1.0) -> Tensor:
        """What the words mean one by one, as if they stood in a bag."""
        is_word = (ids != PAD) & (ids != CLS)                                           # (B, T)
        return (self.embedding(ids) * is_word[..., None] * weights).sum(1)              # (B, D)

    def read_off(self, sense: Tensor) -> tuple[Tensor, Tensor]:
        """The columns and tables of a place among all texts, be it the network's or the teacher's."""
        return self.output_proj(sense), self.table_proj(sense)                          # (B, C), (B, S)

    def encode(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        padding = ids == PAD                                                            # (B, T) true where there is no word
        x = self.embedding(ids)                                                         # (B, T, D) a point in space for each token
        if self.shape.rung >= 4:
            x = x * self.shape.width**0.5                                               # (B, T, D) as large as what is added to it
        if self.shape.rung >= 2:
            x = x + self.positions[: ids.shape[1]]                                      # (B, T, D) moved by where it stands
        if self.shape.rung >= 4:
            x = x.masked_fill(padding[..., None], 0)                                    # (B, T, D) nothing stands behind the last word
            x = x + torch.relu(self.near(x.transpose(1, 2)).transpose(1, 2))            # (B, T, D) each token knows the one before and after
        mixed, attention = self.attn(x, x, x, key_padding_mask=padding)                 # (B, T, D), (B, T, T) every token looks at all
        x = self.ln(x + mixed)                                                          # (B, T, D) what it was, and what it saw
        if self.shape.rung >= 3:
            x = self.feed(x)                                                            # (B, T, D) each token thinks for itself
            for block in self.blocks:
                x = block(x, padding)                                                   # (B, T, D) look again, knowing more
        return x, attention

    def link(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """What each table looks for in those it refers to, and what it is to those: `child @ parent.T` are (B, B) logits."""
        cls = self.encode(ids)[0][:, 0]
        return self.child_proj(cls), self.parent_proj(cls)                              # (B, L), (B, L)

    def mean(self, ids: Tensor) -> Tensor:
        """What each name of a column means."""
        return self.meaning_proj(self.encode(ids)[0][:, 0])                             # (B, M)

    def sense(self, ids: Tensor) -> Tensor:
        """Where a teacher would put each text."""
        return self.place(ids, self.encode(ids)[0])                                     # (B, D)


class FeedForward(nn.Module):
    """Two layers with a bend between them, four times as wide inside, for every token alone."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.up = nn.Linear(shape.width, 4 * shape.width)
        self.down = nn.Linear(4 * shape.width, shape.width)
        self.ln = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor) -> Tensor:
        return self.ln(x + self.dropout(self.down(torch.relu(self.up(x)))))             # (B, T, D)


class Block(nn.Module):
    """One more look at the prompt: attention, then feed-forward."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attn = nn.MultiheadAttention(shape.width, shape.heads, batch_first=True, dropout=shape.dropout)
        self.ln = nn.LayerNorm(shape.width)
        self.feed = FeedForward(shape)

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        mixed, _ = self.attn(x, x, x, key_padding_mask=padding, need_weights=False)
        return self.feed(self.ln(x + mixed))                                            # (B, T, D)
