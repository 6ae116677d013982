"""Teaching a network some more domains, without losing what it knows: its own weights first, then prompts for old and new by turns."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from torch import nn

from fabula import domains, things
from fabula.prompt.network import Network, shipped
from fabula.teaching.corpus import Catalogue
from fabula.teaching.drawing import Prompts
from fabula.teaching.model import SchemaPredictor
from fabula.teaching.teacher import Senses
from fabula.teaching.train import School, Scores, Settings, calibrated, evaluate, save, teach

PROMPTS = 16_000  # half of them for the new domains
RATE = 4e-4
MEASURED = 1_000  # prompts for the new domains, of words kept for measuring


def main(
    folder: Path, *, out: Path, console: Console | None = None, prompts: int = PROMPTS, epochs: int = 1
) -> tuple[Scores, Scores]:
    """Teach the domain files of a folder; the scores on everything, and on the new domains alone.

    Raises:
        OptionError: the folder holds no domain files.
        RecipeError: one of them cannot be read.
    """
    console = console or Console(stderr=True)
    began = time.monotonic()
    new = domains.add(folder)
    network = shipped()
    settings = replace(
        Settings(), prompts=prompts, epochs=epochs, rate=RATE, senses=0, length=network.length, depth=network.labels["depth"]
    )
    torch.manual_seed(settings.seed)
    catalogue = Catalogue.of(domains.names(), things.load())
    with console.status("drawing prompts from the domains"):
        school = School(settings, catalogue, Senses.none(), known=network, new=Catalogue.of(new))
    model = SchemaPredictor(school.shape)
    _remember(model, network, catalogue.table_phrases, list(catalogue.tables))
    before = evaluate(model, school.encoder, school.kept)
    _, all_ = teach(model, school, console)
    fresh = list(Prompts(Catalogue.of(new), settings.seed + 3, held_out=True).examples(MEASURED))
    own = evaluate(model, school.encoder, school.encoder.rows(fresh, noisy=False))
    save(model, school, out, calibrated(model, school.encoder, school.kept)[0])
    console.print(
        f"{len(new)} domains added in {(time.monotonic() - began) / 60:.1f} minutes: tables F1 {own.table_f1:.3f} on their held-out phrases, "
        f"{all_.table_f1:.3f} on all (before: {before.table_f1:.3f}); use: fabula ... --weights {out} --domains {folder}"
    )
    return all_, own


def _remember(model: SchemaPredictor, network: Network, phrases: Mapping[str, Sequence[str]], tables: Sequence[str]) -> None:
    """Put a network's weights into a model that has outputs for more tables."""
    weights = {name: torch.from_numpy(value.copy()) for name, value in network.weights.items()}
    places = [(i, network.table_id[full]) for i, full in enumerate(tables) if full in network.table_id]
    now, then = (list(side) for side in zip(*places, strict=True))
    old_rows, old_bias = weights["table_proj.weight"], weights["table_proj.bias"]
    rows, bias = model.state_dict()["table_proj.weight"].clone(), torch.full((len(tables),), float(old_bias.median()))
    far = float(old_rows.norm(dim=1).median())
    for i, full in enumerate(tables):
        if full not in network.table_id:  # starts in the middle of its phrases
            senses = [network.read(network.tokenizer.encode(phrase)).sense for phrase in phrases[full]]
            rows[i] = nn.functional.normalize(torch.from_numpy(np.sum(senses, axis=0)), dim=0) * far
    rows[now], bias[now] = old_rows[then], old_bias[then]
    weights |= {"table_proj.weight": rows, "table_proj.bias": bias}
    model.load_state_dict(weights)
