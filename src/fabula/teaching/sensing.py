"""Learning from the teacher, before any prompt: what lies near a place among all texts, what words mean, and what texts mean.

    phrase ─► teacher ─► place ─► tables and columns                  `ground`: no encoder yet, so thousands of steps take a minute
    text ─► its words, summed ─► place, as near the teacher's as can be        `look_up`: the embedding alone, as a dictionary
    text ─► encoder ─► place, nearer still                            `absorb`: what the words mean together

After that the encoder, put before the tables and columns that were learned without it, already answers for words that no prompt taught.
Source of the latter two: Hinton et al., "Distilling the knowledge in a neural network", 2015.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from rich.console import Console
from torch import Tensor, nn

from fabula.prompt.plurals import plural
from fabula.teaching.corpus import Catalogue
from fabula.teaching.lessons import Encoder, Row
from fabula.teaching.model import SchemaPredictor
from fabula.teaching.teacher import Senses
from fabula.things import ANY

NEARNESS = 10.0  # what a place weighs in the logit of the table whose phrases lie there
UNLIKELY = -7.0  # the logit of a table without it
GROUND_STEPS, GROUND_BATCH, GROUND_RATE = 1_200, 512, 2e-3
STRAY = 0.7  # how far a place may be moved, at most, so that what lies near counts as well
LOOK_UP_STEPS, LOOK_UP_BATCH, LOOK_UP_RATE = 2_000, 1_024, 1e-2
ABSORB_STEPS, ABSORB_BATCH, ABSORB_RATE = 1_500, 256, 1e-3
SLOWER = 0.2  # how fast the embedding, which knows the words by then, goes on learning beside the rest
KEPT = 50  # one text in so many is kept for measuring


def ground(model: SchemaPredictor, encoder: Encoder, catalogue: Catalogue, senses: Senses, seed: int, console: Console) -> None:
    """Teach which tables and columns belong to a place, from the teacher's places of all phrases."""
    rows, places = _phrases(encoder, catalogue, senses)
    _start(model, rows, places)
    chance, random_ = random.Random(seed), torch.Generator().manual_seed(seed)
    heads = [*model.table_proj.parameters(), *model.output_proj.parameters()]
    optimiser = torch.optim.Adam(heads, lr=GROUND_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, GROUND_STEPS)
    losses = []
    with console.status("learning what lies near the phrases"):
        for _ in range(GROUND_STEPS):
            drawn = [chance.randrange(len(rows)) for _ in range(GROUND_BATCH)]
            batch = encoder.targets([rows[i] for i in drawn])
            place = places[drawn]
            noise = torch.randn(place.shape, generator=random_) / math.sqrt(place.shape[1])
            place = nn.functional.normalize(place + noise * torch.rand(len(place), 1, generator=random_) * STRAY, dim=1)
            columns, tables = model.read_off(place)
            loss = _bce(tables, batch[1]).mean() * 0.25 + (_bce(columns, batch[0]) * batch[2]).mean() * 0.1
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
    console.print(f"{len(rows):,} phrases grounded: loss {np.mean(losses[:50]):.3f}, in the end {np.mean(losses[-50:]):.3f}")


def look_up(model: SchemaPredictor, encoder: Encoder, senses: Senses, seed: int, console: Console) -> None:
    """Teach every word where it stands by itself, so that the words of a text add up to its place."""
    nn.init.normal_(model.embedding.weight, std=0.02)
    _follow(
        lambda ids: nn.functional.normalize(model.sum_up(ids), dim=1),
        [{"params": [model.embedding.weight], "lr": LOOK_UP_RATE}],
        encoder,
        senses,
        (LOOK_UP_STEPS, LOOK_UP_BATCH),
        seed,
        console,
    )


def absorb(model: SchemaPredictor, encoder: Encoder, senses: Senses, seed: int, console: Console) -> None:
    """Teach the encoder to put texts where the teacher puts them."""
    heads = ("table_proj", "output_proj", "embedding")
    others = [p for name, p in model.named_parameters() if not name.startswith(heads)]
    groups = [
        {"params": others, "lr": ABSORB_RATE},
        {"params": [model.embedding.weight], "lr": ABSORB_RATE * SLOWER},
    ]
    model.train()
    _follow(model.sense, groups, encoder, senses, (ABSORB_STEPS, ABSORB_BATCH), seed, console)


def _follow(
    place: Callable[[Tensor], Tensor],
    groups: list[dict[str, Any]],
    encoder: Encoder,
    senses: Senses,
    size: tuple[int, int],
    seed: int,
    console: Console,
) -> None:
    """Teach some weights to put texts where the teacher puts them, (steps, texts a step); one text in `KEPT` is only measured."""
    chance, (steps, batch) = random.Random(seed), size
    taught = [i for i in range(len(senses.texts)) if i % KEPT]
    optimiser = torch.optim.Adam(groups)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [group["lr"] for group in groups], total_steps=steps, pct_start=0.1)
    with console.status("learning where the teacher puts words"):
        for _ in range(steps):
            drawn = chance.sample(taught, min(batch, len(taught)))
            loss = 1 - _likeness(place, encoder, senses, drawn, noisy=True).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
            optimiser.step()
            schedule.step()
    kept = list(range(0, len(senses.texts), KEPT))
    with torch.no_grad():
        like = torch.cat([_likeness(place, encoder, senses, kept[i : i + 256], noisy=False) for i in range(0, len(kept), 256)])
    console.print(
        f"{len(taught):,} texts followed in {steps:,} steps: likeness {1 - loss.item():.3f}, of kept ones {like.mean():.3f}"
    )


def _likeness(place: Callable[[Tensor], Tensor], encoder: Encoder, senses: Senses, drawn: list[int], *, noisy: bool) -> Tensor:
    """(B,) the cosine between where a text is put and where the teacher puts it."""
    said = place(encoder.texts([senses.texts[i] for i in drawn], noisy=noisy))
    return (said * torch.from_numpy(senses.vectors[drawn])).sum(1)


def _phrases(encoder: Encoder, catalogue: Catalogue, senses: Senses) -> tuple[list[Row], Tensor]:
    """Every phrase that the teacher knows, as a row, and its place."""
    at = {text: i for i, text in enumerate(senses.texts)}
    asked: list[tuple[str, tuple[str, ...]]] = []
    for full, phrases in catalogue.table_phrases.items():
        asked += [(phrase.replace(ANY, "").strip(), (full,)) for phrase in phrases]
    for name, phrases in catalogue.domain_phrases.items():
        tables = tuple(full for full in catalogue.tables if full.startswith(f"{name}."))
        asked += [(phrase, tables) for phrase in phrases]
    known = [(at[text], tables) for phrase, tables in asked for text in dict.fromkeys((phrase, plural(phrase))) if text in at]
    rows = [encoder.answer(tables) for _, tables in known]
    return rows, torch.from_numpy(np.ascontiguousarray(senses.vectors[[place for place, _ in known]]))


@torch.no_grad()
def _start(model: SchemaPredictor, rows: list[Row], places: Tensor) -> None:
    """Start every table in the middle of its phrases."""
    middle = torch.zeros_like(model.table_proj.weight)
    for row, place in zip(rows, places, strict=True):
        middle[row.tables] += place / len(row.tables)
    model.table_proj.weight.copy_(nn.functional.normalize(middle, dim=1) * NEARNESS)
    model.table_proj.bias.fill_(UNLIKELY)


def _bce(logits: Tensor, truth: Tensor) -> Tensor:
    """(B, 1) binary cross-entropy, summed over labels."""
    return nn.functional.binary_cross_entropy_with_logits(logits, truth, reduction="none").sum(1, keepdim=True)
