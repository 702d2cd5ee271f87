"""A trained network → the folder that the reader loads: ONNX file, tokenizer, description; checked against torch."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from extract.read.learned.labels import CHOICES, FLAGS, ROLES
from extract.read.learned.relations import path_names
from extract.read.learned.words import FEATURES
from extract.train.examples import Example
from extract.train.loop import tensors
from extract.train.network import Network

INPUTS = ("pieces", "features", "mask", "heads", "tails")
OUTPUTS = ("answers", "centres", "fillers", "leans")


def export(
    network: Network, tokenizer: Path, folder: Path, example: Example, card: dict[str, Any], *, quantize: bool
) -> float:
    """Writes ``model.onnx``, ``model.json``, ``tokenizer.json``; returns the largest difference from torch.

    With ``quantize`` the large matrices are stored and multiplied as 8-bit integers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    given = tensors([example])
    axes = {
        "pieces": {0: "batch", 1: "length"}, "features": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"},
        "heads": {0: "batch", 1: "words"}, "tails": {0: "batch", 1: "words"},
    }  # fmt: skip
    path = folder / "model.onnx"
    torch.onnx.export(
        network, given, str(path), input_names=list(INPUTS), output_names=list(OUTPUTS), dynamic_axes=axes,
        opset_version=17, dynamo=False,
    )  # fmt: skip
    if quantize:
        whole = path.with_suffix(".float.onnx")
        path.replace(whole)
        quantize_dynamic(
            str(whole),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
        )
        whole.unlink()
    onnx.checker.check_model(str(path))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    said = session.run(None, {name: value.numpy() for name, value in zip(INPUTS, given, strict=True)})
    with torch.no_grad():
        meant = network(*given)
    card = {
        **card,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "confidence": {"event": {}, "claim": {}},
        "choices": {name: list(classes) for name, classes in CHOICES.items()},
        "flags": list(FLAGS),
        "roles": list(ROLES),
        "features": list(FEATURES),
        "paths": list(path_names()),
        "weights": {
            name: np.round(getattr(network, name).detach().numpy(), 4).tolist()
            for name in ("distance", "paths", "linked")
        },
    }
    (folder / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    return max(float(np.abs(a - b.numpy()).max()) for a, b in zip(said[:1], meant[:1], strict=True))
