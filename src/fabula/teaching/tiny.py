"""Rung 1, start to end on one page: a prompt goes in, columns come out, and nothing is hidden.

tokens → ids → SchemaPredictor → logits → sigmoid → the columns above a threshold of 0.4
"""

from __future__ import annotations

from pathlib import Path

import torch
import yaml
from torch import nn

from fabula.prompt.tokenizer import Tokenizer, learn_pieces
from fabula.teaching.model import SchemaPredictor, Shape

THRESHOLD = 0.4
EPOCHS = 400


def prompts_to_ids(prompts: list[str], tokenizer: Tokenizer) -> torch.Tensor:
    """(B, T) token ids, `[CLS]` first, shorter prompts filled up with `[PAD]`."""
    rows = [tokenizer.encode(prompt).ids for prompt in prompts]
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
    return ids


def columns_to_multi_hot(answers: list[list[str]], columns: list[str]) -> torch.Tensor:
    """(B, C) 1 where a prompt should get a column, else 0."""
    return torch.tensor([[float(column in answer) for column in columns] for answer in answers])


def train_tiny(
    pairs: dict[str, list[str]] | None = None, *, epochs: int = EPOCHS, say: object = print
) -> tuple[SchemaPredictor, Tokenizer, list[str]]:
    """Teach the minimal classifier; gives the model, its tokenizer and the names of its outputs."""
    pairs = pairs or yaml.safe_load((Path(__file__).parent / "tiny.yaml").read_text("utf-8"))
    torch.manual_seed(0)
    torch.set_num_threads(1)  # a network this small spends longer handing work to a second core than doing it
    columns = sorted({column for answer in pairs.values() for column in answer})
    tokenizer = Tokenizer(learn_pieces(pairs, 300))
    ids, wanted = prompts_to_ids(list(pairs), tokenizer), columns_to_multi_hot(list(pairs.values()), columns)
    model = SchemaPredictor(Shape(pieces=len(tokenizer), columns=len(columns)))
    loss_of, optimiser = nn.BCEWithLogitsLoss(), torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(1, epochs + 1):
        loss = loss_of(model(ids).columns, wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if epoch % 50 == 0:
            say(f"epoch {epoch:4d}  loss {loss.item():.4f}")  # type: ignore[operator]
    return model, tokenizer, columns


@torch.no_grad()
def predict_columns(prompt: str, model: SchemaPredictor, tokenizer: Tokenizer, columns: list[str]) -> dict[str, float]:
    """The columns above the threshold with their probabilities, likeliest first."""
    model.eval()
    chances = model(prompts_to_ids([prompt], tokenizer)).columns[0].sigmoid().tolist()
    ranked = sorted(zip(columns, chances, strict=True), key=lambda pair: -pair[1])
    return {column: round(chance, 3) for column, chance in ranked if chance > THRESHOLD}


def main() -> None:
    """Teach it, then ask it a few things that it has not seen."""
    model, tokenizer, columns = train_tiny()
    for prompt in ("a dataset of students", "hotel rooms", "employee salaries", "temperature in my city"):
        found = ", ".join(
            f"{column} {chance:.2f}" for column, chance in predict_columns(prompt, model, tokenizer, columns).items()
        )
        print(f"{prompt!r} → {found}")


if __name__ == "__main__":
    main()
