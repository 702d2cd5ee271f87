"""The model in torch: a small BERT encoder, a head for each kind of answer, links as products of two views of words."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as functional
from safetensors.torch import load_file
from torch import Tensor, nn

from extract.read.learned.labels import CHOICES, FLAGS, ROLES
from extract.read.learned.relations import OTHER, path_names
from extract.read.learned.words import FEATURES

HIDDEN, LAYERS, HEADS, INNER = 384, 6, 12, 1536
"""Sizes of MiniLM-L6-H384."""
LINK = 64
"""Dimensions of a role's view of a word."""
REACH = 64
"""Words on either side whose distance a link tells apart; farther ones fall into buckets that double."""
BUCKETS = 2 * 24
HEADS_OUT = tuple((name, len(classes)) for name, classes in CHOICES.items())
ANSWERS = sum(size for _, size in HEADS_OUT) + len(FLAGS)


class Layer(nn.Module):
    """One layer of the encoder, as in BERT: attention, then a feed-forward network, each with a residual and a norm."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.attention_norm, self.norm = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner, self.outer = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """``x``: windows × pieces × HIDDEN; ``mask``: what is added to attention's scores."""
        batch, length, _ = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, HEADS, HIDDEN // HEADS).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            split(self.query(x)), split(self.key(x)), split(self.value(x)), mask
        )
        seen = self.out(seen.transpose(1, 2).reshape(batch, length, HIDDEN))
        x = self.attention_norm(x + functional.dropout(seen, self.dropout, self.training))
        worked = self.outer(functional.gelu(self.inner(x)))
        return self.norm(x + functional.dropout(worked, self.dropout, self.training))


class Network(nn.Module):
    """Windows in; for each word its answers (CHOICES, then FLAGS) and its two views for each role out."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding(30522, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.features = nn.Linear(len(FEATURES), HIDDEN, bias=False)
        nn.init.zeros_(self.features.weight)
        self.embedding_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.word = nn.Linear(2 * HIDDEN, HIDDEN)
        self.answers = nn.Linear(HIDDEN, ANSWERS)
        self.centre = nn.Linear(HIDDEN, len(ROLES) * LINK)
        self.filler = nn.Linear(HIDDEN, len(ROLES) * LINK)
        self.lean = nn.Linear(HIDDEN, len(ROLES))
        self.distance = nn.Parameter(torch.zeros(len(ROLES), BUCKETS))
        self.paths = nn.Parameter(torch.zeros(len(ROLES), OTHER + 1 + len(path_names())))
        self.linked = nn.Parameter(torch.zeros(len(ROLES), len(ROLES)))
        self.dropout = dropout

    def forward(
        self, pieces: Tensor, features: Tensor, mask: Tensor, heads: Tensor, tails: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Answers (windows × words × ANSWERS), centres and fillers (… × roles × LINK) and leans (… × roles)."""
        batch, length = pieces.shape
        places = torch.arange(length, device=pieces.device)
        x = self.embedding_norm(self.pieces(pieces) + self.positions(places) + self.kind + self.features(features))
        x = functional.dropout(x, self.dropout, self.training)
        hidden = (1.0 - mask[:, None, None, :]) * -1e4
        for layer in self.layers:
            x = layer(x, hidden)
        spread = heads.shape[1]
        first = torch.gather(x, 1, heads[:, :, None].expand(batch, spread, HIDDEN))
        last = torch.gather(x, 1, tails[:, :, None].expand(batch, spread, HIDDEN))
        w = functional.gelu(self.word(torch.cat([first, last], -1)))
        w = functional.dropout(w, 2 * self.dropout, self.training)
        shape = (batch, spread, len(ROLES), LINK)
        return self.answers(w), self.centre(w).view(shape), self.filler(w).view(shape), self.lean(w)

    def links(
        self, centres: Tensor, fillers: Tensor, leans: Tensor, at: Tensor, paths: Tensor, linked: Tensor
    ) -> Tensor:
        """Scores (centres × roles × words) of one window: ``at`` holds the words that are triggers, figures or cues.

        ``paths`` (centres × words) and ``linked`` (centres × roles × words) are what the parse and the rules say.
        """
        scores = torch.einsum("crd,wrd->crw", centres[at], fillers) / LINK**0.5 + leans.T[None]
        gaps = torch.arange(fillers.shape[0])[None] - at[:, None]
        scores = scores + self.distance[:, bucket(gaps)].transpose(0, 1) + self.paths[:, paths].transpose(0, 1)
        return scores + torch.einsum("rq,cqw->crw", self.linked, linked)


def bucket(gap: Tensor) -> Tensor:
    """Bucket of a signed distance in words: exact to 8, then by powers of the fourth root of two."""
    size = gap.abs()
    far = 8 + (torch.log2(size.clamp(min=8).float() / 8) * 3).floor().long()
    near = torch.where(size < 8, size, far).clamp(max=BUCKETS // 2 - 1)
    return torch.where(gap < 0, near + BUCKETS // 2, near)


def load_encoder(network: Network, path: Path) -> None:
    """Takes over the weights of a BERT encoder of the same sizes from a safetensors file."""
    given = load_file(path)
    given = {name.removeprefix("bert."): value for name, value in given.items()}
    state = network.state_dict()
    state["pieces.weight"] = given["embeddings.word_embeddings.weight"]
    state["positions.weight"] = given["embeddings.position_embeddings.weight"]
    state["kind"] = given["embeddings.token_type_embeddings.weight"][0]
    names = {"embedding_norm": "embeddings.LayerNorm"}
    parts = {
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
        "out": "attention.output.dense", "attention_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense", "outer": "output.dense", "norm": "output.LayerNorm",
    }  # fmt: skip
    for number in range(LAYERS):
        names |= {f"layers.{number}.{ours}": f"encoder.layer.{number}.{theirs}" for ours, theirs in parts.items()}
    for ours, theirs in names.items():
        for part in ("weight", "bias"):
            state[f"{ours}.{part}"] = given[f"{theirs}.{part}"]
    network.load_state_dict(state)
