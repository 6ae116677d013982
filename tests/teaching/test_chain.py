"""Chains of tags: the loss is what counting every chain gives."""

from __future__ import annotations

import itertools

import pytest

torch = pytest.importorskip("torch", reason="torch is a training-time dependency")

from fabula.teaching.chain import chain_loss, expected_chains  # noqa: E402
from fabula.teaching.lessons import IGNORED  # noqa: E402


def counted(logits: list[list[float]], follow: list[list[float]], right: tuple[int, ...]) -> float:
    """The negative logarithm of a chain's share of all chains, each counted."""

    def worth(chain: tuple[int, ...]) -> float:
        return sum(follow[before][tag] + logits[i][tag] for i, (before, tag) in enumerate(itertools.pairwise((0, *chain))))

    every = torch.tensor([worth(chain) for chain in itertools.product(range(len(follow)), repeat=len(right))])
    return float(every.logsumexp(0) - worth(right))


def test_the_loss_is_what_counting_every_chain_gives() -> None:
    torch.manual_seed(3)
    logits, follow = torch.randn(2, 6, 4), torch.randn(4, 4)
    tags = torch.tensor([[IGNORED, 1, IGNORED, 2, 0, 3], [IGNORED, 3, 1, IGNORED, IGNORED, IGNORED]])
    each = [
        counted([logits[row, i].tolist() for i in places], follow.tolist(), tuple(tags[row, places].tolist()))
        for row, places in ((0, [1, 3, 4, 5]), (1, [1, 2]))
    ]
    assert float(chain_loss(logits, follow, tags)) == pytest.approx(sum(each) / 6, abs=1e-4)


def test_a_prompt_without_words_teaches_nothing() -> None:
    logits = torch.randn(2, 3, 4, requires_grad=True)
    tags = torch.tensor([[IGNORED, 1, 2], [IGNORED, IGNORED, IGNORED]])
    chain_loss(logits, torch.zeros(4, 4), tags).backward()
    assert torch.isfinite(logits.grad).all() and not logits.grad[1].any()


def test_what_is_inside_of_something_hardly_stands_behind_anything_else() -> None:
    follow = expected_chains(["O", "B-rows", "I-rows", "B-subject", "I-subject"])
    assert (follow[:, 2] == 0).tolist() == [False, True, True, False, False]
    assert (follow[:, [0, 1, 3]] == 0).all()
