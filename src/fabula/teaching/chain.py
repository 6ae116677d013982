"""The tags of a prompt as one chain: what a word asks for depends on what the word before asks, so all are judged together.

    "from 1977 to 1985"  →  O B-low O B-high      a chain is as likely as its words' own logits and what `follow` says of its neighbours

The likeliest chain must be likelier than all others, which are too many to count one by one but not to sum from left to right.
Source: Lafferty, McCallum and Pereira, "Conditional random fields", ICML 2001.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from fabula.teaching.lessons import IGNORED

IMPOSSIBLE = -8.0  # what follows nothing of its own kind starts so unlikely
TINY = 1e-30


def expected_chains(names: Sequence[str]) -> Tensor:
    """(K, K) what is known before any lesson: more of something stands behind its beginning, or behind more of it.

    Args:
        names: (K,) the tags, `O`, `B-rows`, `I-rows` ...
    """
    follow = torch.zeros(len(names), len(names))
    for i, name in enumerate(names):
        if name.startswith("I-"):
            follow[:, i] = IMPOSSIBLE
            follow[i, i] = follow[names.index(f"B-{name[2:]}"), i] = 0
    return follow


def chain_loss(logits: Tensor, follow: Tensor, tags: Tensor) -> Tensor:
    """How unlikely the right chains are, a word: the mean negative logarithm.

    Args:
        logits: (B, T, K) what each token says by itself.
        follow: (K, K) how well each tag stands behind each other; the first word stands behind an `O`.
        tags: (B, T) the right ones; `IGNORED` for a token that starts no word.
    """
    logits, tags, known = _words(logits, tags)  # (B, W, K), (B, W), (B, W)
    first, *others = logits.unbind(1)  # (B, K) each
    all_, odds = follow[0] + first, follow.exp()  # (B, K) of all chains that end so
    for said, there in zip(others, known[:, 1:].unbind(1), strict=True):
        most = all_.amax(1, keepdim=True).detach()  # (B, 1) so that no power grows too large
        longer = ((all_ - most).exp() @ odds).clamp(min=TINY).log() + most + said  # (B, K)
        all_ = torch.where(there[:, None], longer, all_)
    before = nn.functional.pad(tags[:, :-1], (1, 0))  # (B, W) an `O` before the first
    right = logits.gather(2, tags[..., None])[..., 0] + follow[before, tags]  # (B, W)
    return ((all_.logsumexp(1) * known[:, 0]).sum() - (right * known).sum()) / known.sum()


def _words(logits: Tensor, tags: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The tokens that start a word, one beside the other, W at most: their logits, their tags, and which there are."""
    known = tags != IGNORED
    first = torch.argsort((~known).int(), dim=1, stable=True)[:, : int(known.sum(1).max())]  # (B, W) the words' places, in order
    chosen = logits.gather(1, first[..., None].expand(-1, -1, logits.shape[-1]))
    return chosen, tags.gather(1, first).clamp(min=0), known.gather(1, first)
