"""The benches run and print what they promise. No figure is judged here: a test is no place to time anything."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["ingest", "inbox", "router", "linking", "search", "metrics"])
def test_a_bench_prints_its_figures_as_one_json_object(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", name, "--json"],
        cwd=ROOT, env=os.environ | {"BENCH_ROWS": "400"}, capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["rows"] == 400
    assert all({"name", "ours", "reference", "ratio", "goal", "ok"} <= figure.keys() for figure in report["figures"])
    assert report["figures"]
