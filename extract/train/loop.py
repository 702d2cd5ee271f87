"""The training loop: seeded, resumable epoch by epoch, judged on articles that are held out."""

from __future__ import annotations

import json
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor

from extract.read.learned.labels import FLAGS, ROLES
from extract.read.learned.words import FEATURES, HINTS
from extract.train.examples import Example, pair_matrix, role_matrix
from extract.train.network import HEADS_OUT, LAYERS, Network


@dataclass(frozen=True)
class Settings:
    """What decides how a model is trained; one seed gives one model on one machine."""

    seed: int = 13
    epochs: int = 8
    batch_pieces: int = 2200
    """Pieces of words, padding included, that go through the network together."""
    encoder_rate: float = 1.5e-4
    head_rate: float = 1.2e-3
    link_rate: float = 1e-2
    """Of what a link leans on before it looks at words: distance, and how often a word plays the role at all."""
    frozen_layers: int = 1
    """Layers of the encoder, from the bottom, that stay as they were found."""
    layer_decay: float = 0.9
    """A layer learns this much slower than the one above it."""
    warm_up: float = 0.08
    dropout: float = 0.1
    average: float = 0.995
    """How much of the averaged weights stays at a step."""
    weight_decay: float = 0.02
    mute: float = 0.15
    """Share of the windows that do not see what the rules found, so that the model leans on no rule alone."""
    cue_share: float = 0.35
    """Share of the windows with attributions only that an epoch sees."""


FIRST_HINT = FEATURES.index(HINTS[0])
WEIGHTS = {
    "trigger": 1.0, "mode": 0.3, "modality": 0.3, "stance": 0.1, "outcome": 0.3, "category": 0.3, "measure": 0.2,
    "mention": 0.2, "cue": 0.5, "figure": 0.5, "part": 0.1, "attributed": 0.2, "anonymous": 0.05, "claimed": 0.1,
    "links": 1.0,
}  # fmt: skip
"""What a part's loss counts."""


def batches(examples: Sequence[Example], limit: int, order: random.Random) -> Iterator[list[Example]]:
    """The examples in batches of like lengths, in random order."""
    noisy = sorted(examples, key=lambda e: len(e.window.pieces) + order.random() * 40)
    groups: list[list[Example]] = [[]]
    for example in noisy:
        if groups[-1] and (len(groups[-1]) + 1) * len(example.window.pieces) > limit:
            groups.append([])
        groups[-1].append(example)
    order.shuffle(groups)
    yield from groups


def tensors(batch: Sequence[Example], muted: Sequence[bool] = ()) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Pieces, features, mask, heads, tails of a batch, padded; ``muted`` windows lose the rules' hints."""
    length = max(len(e.window.pieces) for e in batch)
    spread = max(len(e.window.heads) for e in batch)
    pieces = torch.zeros(len(batch), length, dtype=torch.long)
    features = torch.zeros(len(batch), length, batch[0].window.piece_features.shape[1])
    mask = torch.zeros(len(batch), length)
    heads = torch.zeros(len(batch), spread, dtype=torch.long)
    tails = torch.zeros(len(batch), spread, dtype=torch.long)
    for i, example in enumerate(batch):
        window = example.window
        pieces[i, : len(window.pieces)] = torch.from_numpy(window.pieces)
        features[i, : len(window.pieces)] = torch.from_numpy(window.piece_features)
        if muted and muted[i]:
            features[i, :, FIRST_HINT:] = 0.0
        mask[i, : len(window.pieces)] = 1.0
        heads[i, : len(window.heads)] = torch.from_numpy(window.heads)
        tails[i, : len(window.tails)] = torch.from_numpy(window.tails)
    return pieces, features, mask, heads, tails


def losses(network: Network, batch: Sequence[Example], mute: float) -> dict[str, Tensor]:
    """The loss of each part over a batch."""
    muted = (torch.rand(len(batch)) < mute).tolist()
    answers, centres, fillers, leans = network(*tensors(batch, muted))
    spread = answers.shape[1]
    parts: dict[str, Tensor] = {}
    start = 0
    for name, size in HEADS_OUT:
        wanted = stacked([e.choices[name] for e in batch], spread)
        if (wanted >= 0).any():
            scores = answers[..., start : start + size]
            loss = functional.cross_entropy(scores[wanted >= 0], wanted[wanted >= 0], reduction="sum")
            parts[name] = loss / ((wanted > 0).sum() + 2 if name == "trigger" else (wanted >= 0).sum())
        start += size
    for name in FLAGS:
        wanted = stacked([e.flags[name] for e in batch], spread)
        if (wanted >= 0).any():
            scores = answers[..., start]
            loss = functional.binary_cross_entropy_with_logits(
                scores[wanted >= 0], wanted[wanted >= 0].float(), reduction="sum"
            )
            parts[name] = loss / ((wanted == 1).sum() + 2 if name in ("mention", "cue") else (wanted >= 0).sum())
        start += 1
    total, count = torch.zeros(()), 0.0
    for i, example in enumerate(batch):
        if not example.centres:
            continue
        at, targets, weights = role_matrix(example)
        n = targets.shape[2]
        paths, linked = (torch.from_numpy(part) for part in pair_matrix(example))
        if muted[i]:
            linked.zero_()
        scores = network.links(centres[i], fillers[i, :n], leans[i, :n], torch.from_numpy(at), paths, linked)
        weight = torch.from_numpy(weights)
        loss = functional.binary_cross_entropy_with_logits(scores, torch.from_numpy(targets), weight, reduction="sum")
        total = total + loss
        count += float(weights[:, :, 0].sum())
    if count:
        parts["links"] = total / count
    return parts


def stacked(values: Sequence[np.ndarray], spread: int) -> Tensor:
    """Arrays of words as one tensor, -1 where there is none."""
    out = torch.full((len(values), spread), -1, dtype=torch.long)
    for i, value in enumerate(values):
        out[i, : len(value)] = torch.from_numpy(value)
    return out


def optimizer_for(network: Network, settings: Settings) -> torch.optim.AdamW:
    """Layers learn faster from the bottom up, heads fastest; the lowest stay, so that rare words keep their sense."""
    for part in (network.pieces, network.positions, *network.layers[: settings.frozen_layers]):
        part.requires_grad_(False)
    groups = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("layers."):
            depth = LAYERS - 1 - int(name.split(".")[1])
            rate = settings.encoder_rate * settings.layer_decay**depth
        elif name.startswith(("positions", "kind", "embedding_norm")):
            rate = settings.encoder_rate * settings.layer_decay**LAYERS
        elif name.startswith(("distance", "lean", "paths", "linked")):
            rate = settings.link_rate
        else:
            rate = settings.head_rate
        decay = settings.weight_decay if parameter.dim() > 1 else 0.0
        groups.append({"params": [parameter], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def train(
    network: Network,
    examples: Sequence[Example],
    cue_examples: Sequence[Example],
    settings: Settings,
    folder: Path,
    held: Sequence[Example] = (),
) -> Network:
    """The averaged network after all epochs; goes on from the last checkpoint in ``folder`` where there is one."""
    torch.manual_seed(settings.seed)
    folder.mkdir(parents=True, exist_ok=True)
    average = Network(settings.dropout)
    average.load_state_dict(network.state_dict())
    optimizer = optimizer_for(network, settings)
    rates = [group["lr"] for group in optimizer.param_groups]
    checkpoint = folder / "checkpoint.pt"
    begin, step = 0, 0
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        network.load_state_dict(saved["network"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        begin, step = saved["epoch"], saved["step"]
    taken = int(len(cue_examples) * settings.cue_share)
    per_epoch = len(list(batches([*examples, *cue_examples[:taken]], settings.batch_pieces, random.Random(0))))
    steps = per_epoch * settings.epochs
    pairs = zip(average.parameters(), network.parameters(), strict=True)
    learning = [(mean, current) for mean, current in pairs if current.requires_grad]
    means, currents = [mean for mean, _ in learning], [current for _, current in learning]
    for epoch in range(begin, settings.epochs):
        order = random.Random(settings.seed * 1000 + epoch)
        torch.manual_seed(settings.seed * 1000 + epoch)
        some = order.sample(list(cue_examples), taken)
        network.train()
        sums: dict[str, float] = {}
        started = time.monotonic()
        count = 0
        for batch in batches([*examples, *some], settings.batch_pieces, order):
            factor = min(1.0, step / max(1, settings.warm_up * steps)) * max(0.02, 1 - step / (steps * 1.02))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            parts = losses(network, batch, settings.mute)
            if not parts:
                continue
            loss = sum((WEIGHTS[name] * part for name, part in parts.items()), torch.zeros(()))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_((p for p in network.parameters() if p.requires_grad), 1.0)
            optimizer.step()
            step += 1
            count += 1
            keep = min(settings.average, (1 + step) / (10 + step))
            with torch.no_grad():
                torch._foreach_lerp_(means, currents, 1 - keep)
            for name, part in parts.items():
                sums[name] = sums.get(name, 0.0) + part.item()
        line: dict[str, float] = {"epoch": epoch + 1, "seconds": round(time.monotonic() - started)}
        line |= {name: round(value / count, 3) for name, value in sums.items()}
        if held:
            line |= judge(average, held)
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        saved = {
            "network": network.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
            "epoch": epoch + 1, "step": step, "settings": asdict(settings),
        }  # fmt: skip
        torch.save(saved, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)
    return average


@torch.no_grad()
def judge(network: Network, examples: Sequence[Example]) -> dict[str, float]:
    """Scores by word on held examples: triggers and types (F1 at the best threshold), roles, classes of triggers."""
    network.eval()
    found: list[tuple[float, bool, bool]] = []
    right: dict[str, list[int]] = {}
    role_counts = np.zeros((len(ROLES), 3))
    figures: list[tuple[float, bool]] = []
    wanted_total = 0
    for example in examples:
        answers, centres, fillers, leans = (part[0] for part in network(*tensors([example])))
        start = 0
        for name, size in HEADS_OUT:
            scores = answers[:, start : start + size]
            wanted = torch.from_numpy(example.choices[name])
            if name == "trigger":
                chance = 1 - scores.softmax(-1)[:, 0]
                best = scores[:, 1:].argmax(-1) + 1
                for i in range(len(wanted)):
                    if wanted[i] >= 0:
                        wanted_total += bool(wanted[i] > 0)
                        if chance[i] > 0.1:
                            found.append((float(chance[i]), bool(wanted[i] > 0), bool(best[i] == wanted[i])))
            else:
                known = wanted >= 0
                if known.any():
                    right.setdefault(name, []).extend((scores.argmax(-1) == wanted)[known].int().tolist())
            start += size
        flag = torch.from_numpy(example.flags["figure"])
        chance = answers[:, start + FLAGS.index("figure")].sigmoid()
        figures.extend((float(chance[i]), bool(flag[i] == 1)) for i in range(len(flag)) if flag[i] >= 0)
        if example.centres:
            at, targets, weights = role_matrix(example)
            n = targets.shape[2]
            pairs = (torch.from_numpy(part) for part in pair_matrix(example))
            links = network.links(centres, fillers[:n], leans[:n], torch.from_numpy(at), *pairs)
            scores = links.sigmoid().numpy() > 0.5
            known_roles = weights > 0
            role_counts[:, 0] += (scores & (targets > 0) & known_roles).sum((0, 2))
            role_counts[:, 1] += (scores & known_roles).sum((0, 2))
            role_counts[:, 2] += ((targets > 0) & known_roles).sum((0, 2))
    result = {}
    for label, position in (("trigger", 1), ("type", 2)):
        best = (0.0, 0.0)
        for threshold in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
            picked = [f for f in found if f[0] > threshold]
            hit = sum(f[position] for f in picked)
            best = max(best, (2 * hit / (len(picked) + wanted_total), threshold))
        result[label] = round(best[0], 3)
        result[label + "_at"] = best[1]
    picked = [f for f in figures if f[0] > 0.5]
    hit = sum(f[1] for f in picked)
    result["figure"] = round(2 * hit / max(1, len(picked) + sum(f[1] for f in figures)), 3)
    result |= {"a_" + name: round(sum(values) / len(values), 3) for name, values in right.items()}
    for role, (both, said, wanted_count) in zip(ROLES, role_counts, strict=True):
        if wanted_count:
            result["r_" + role] = round(2 * both / max(1, said + wanted_count), 3)
    network.train()
    return {name: value for name, value in result.items() if not math.isnan(value)}
