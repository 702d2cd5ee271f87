"""Extraction changes nothing that the whole process shares."""

import json
import subprocess
import sys

PROBE = """
import gc, json, os, sys
from thinc.api import get_current_ops
from extract.lexicon import load_lexicon
from extract.pipeline import extract
from tests.conftest import make_article

def shared():
    gc.collect()
    return [
        gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), type(get_current_ops()).__name__,
        getattr(get_current_ops(), "use_blis", None), dict(os.environ), sys.getrecursionlimit(),
    ]

lexicon = load_lexicon()
before = shared()
extract(make_article("Kenya expelled three Ugandan envoys on Monday, officials said."), lexicon)
print(json.dumps([before, shared()]))
"""


def test_extract_leaves_the_process_as_it_was():
    told = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    before, after = json.loads(told.stdout.splitlines()[-1])
    assert before == after


def test_only_helpers_load_the_models_libraries() -> None:
    """They take seconds, and every command of a night is a process of its own."""
    modules = "extract.cli, extract.stages, extract.store.records, extract.annotate"
    code = f"import sys, {modules}; print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
