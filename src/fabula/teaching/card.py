"""The model card and the plot: what was taught, from what, how well it does, and how to make it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from fabula.teaching.calibration import Bin, calibration_error
from fabula.teaching.corpus import Catalogue
from fabula.teaching.model import Shape

if TYPE_CHECKING:
    from fabula.teaching.train import Scores, Settings


def data_hash(catalogue: Catalogue) -> str:
    """A hash of all that the network is taught from: the phrase grammar, and the names and phrases of the domains and things."""
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    taught = [path for path in root.glob("*/**/*.yaml") if path.parent.name != "rare"]
    for path in sorted([*taught, *root.glob("prompt/languages/*.tsv")]):
        digest.update(path.read_bytes())
    for phrases in (catalogue.domain_phrases, catalogue.table_phrases):
        digest.update(json.dumps(phrases).encode())
    digest.update(json.dumps(catalogue.weights).encode())
    return digest.hexdigest()


def plot(history: Sequence[dict[str, float]], path: Path) -> None:
    """Draw the loss, falling; without matplotlib nothing is drawn."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    epochs = [row["epoch"] for row in history]
    axes.plot(epochs, [row["taught"] for row in history], "o-", color="#9aa5b1", label="loss, taught prompts")
    axes.plot(epochs, [row["loss"] for row in history], "o-", color="#d1495b", label="loss, held-out phrases")
    axes.set(xlabel="epoch", ylabel="loss", ylim=(0, None), xticks=epochs)
    right = axes.twinx()
    right.plot(epochs, [row["table_f1"] for row in history], "s--", color="#2e86ab", label="tables F1, held-out phrases")
    right.set(ylabel="F1", ylim=(0, 1))
    lines = [*axes.get_lines(), *right.get_lines()]
    axes.legend(lines, [line.get_label() for line in lines], loc="upper right", frameon=False)
    for side in ("top",):
        axes.spines[side].set_visible(False)
        right.spines[side].set_visible(False)
    figure.savefig(path, dpi=120)


def write_card(
    folder: Path,
    settings: Settings,
    shape: Shape,
    parameters: int,
    history: Sequence[dict[str, float]],
    best: Scores,
    unseen: Scores | None,
    minutes: float,
    catalogue: Catalogue,
    bins: list[Bin],
) -> None:
    """The model card: what it is, what it was taught from, how well it does, how to make it again."""
    size = (folder / "network.safetensors").stat().st_size / 1e6
    rows = [
        ("reads", f"a prompt, up to {settings.length} tokens at a time"),
        ("says", f"{shape.tables} tables, {shape.columns:,} columns, {shape.tags} tags a word"),
        ("parameters", f"{parameters:,}"),
        ("size", f"{size:.1f} MB, 8-bit matrices"),
        ("data hash", f"`{data_hash(catalogue)[:16]}` (SHA-256 of the domains, the things and the phrase grammar)"),
        ("settings", ", ".join(f"{name} {value}" for name, value in asdict(settings).items() if name != "without")),
        ("time", f"{minutes:.0f} minutes, {torch.get_num_threads()} threads"),
        ("held-out phrases", _score_text(best)),
        *(
            [
                (
                    f"held-out domains ({len(settings.without)})",
                    f"columns F1 {unseen.column_f1:.3f}, tags {unseen.tag_accuracy:.3f}",
                )
            ]
            if unseen
            else []
        ),
    ]
    lines = [
        "# Model card",
        "",
        "A transformer encoder taught from scratch on prompts drawn from the domains and things, by `fabula train`.",
        "",
    ]
    lines += ["| what | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows), ""]
    lines += [
        "| epoch | loss | held-out loss | tables F1 | columns F1 | tags | all tags |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in history:
        numbers = [row[name] for name in ("taught", "loss", "table_f1", "column_f1", "tag_accuracy", "all_tags")]
        lines.append(f"| {row['epoch']:.0f} | " + " | ".join(f"{number:.3f}" for number in numbers) + " |")
    lines += [
        "",
        f"How sure it is, on held-out phrases: calibration error {calibration_error(bins):.3f}, in `reliability.png`.",
        "",
    ]
    lines += ["| said | right | prompts |", "| --- | --- | --- |"]
    lines += [f"| {one.said:.2f} | {one.right:.2f} | {one.count:,} |" for one in bins]
    lines += [
        "",
        "Held-out phrases are words for a table that no training prompt used; a network that only memorises scores near zero on them.",
    ]
    (folder / "model_card.md").write_text("\n".join(lines) + "\n", "utf-8")


def _score_text(scores: Scores) -> str:
    return (
        f"tables F1 {scores.table_f1:.3f}, exactly the right tables {scores.prompt_exact:.3f}, "
        f"columns F1 {scores.column_f1:.3f}, tags {scores.tag_accuracy:.3f}, all of a prompt's tags right {scores.all_tags:.3f}"
    )
