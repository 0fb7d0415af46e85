"""What the gate finds is the same in every process: sets are walked in another order in each."""

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_SAYS = """
import hashlib, json, sys
from pathlib import Path
from agent.gate import judge
from desk.playbook import load_playbook
from evals.gate import case_of
from tools import TOOLS
playbook = load_playbook(Path("prompts/wildberries_seller"), known_tools=TOOLS)
told = hashlib.sha256()
for name in ("drafts_gate_dev", "claims_unseen", "claims_unseen_3"):
    for line in Path(f"evals/datasets/{name}.jsonl").read_text(encoding="utf-8").splitlines():
        case = case_of(json.loads(line), playbook)
        told.update(repr((case.claims, judge(case).findings)).encode())
print(told.hexdigest())
"""


def _told(seed: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _SAYS], cwd=_ROOT, env=os.environ | {"PYTHONHASHSEED": str(seed)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_claims_and_findings_do_not_depend_on_the_process() -> None:
    assert _told(0) == _told(1) == _told(2)
