"""`python -m benchmarks [--json] [--only NAME]`: runs every bench and prints one table, or one JSON object."""

import argparse
import json
from collections.abc import Callable, Mapping

from benchmarks import (
    bench_console,
    bench_evals,
    bench_gate,
    bench_handle,
    bench_inbox,
    bench_ingest,
    bench_linking,
    bench_metrics,
    bench_router,
    bench_search,
    bench_start,
    bench_webhook,
    bench_workers,
)
from benchmarks.rows import BENCH_ROWS, Figure

BENCHES: Mapping[str, Callable[[], list[Figure]]] = {
    "start": bench_start.run,
    "handle": bench_handle.run,
    "gate": bench_gate.run,
    "ingest": bench_ingest.run,
    "inbox": bench_inbox.run,
    "console": bench_console.run,
    "linking": bench_linking.run,
    "router": bench_router.run,
    "search": bench_search.run,
    "metrics": bench_metrics.run,
    "evals": bench_evals.run,
    "workers": bench_workers.run,
    "webhook": bench_webhook.run,
}


def main() -> None:
    """Run what was asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--only", choices=BENCHES, help="one bench")
    options = parser.parse_args()
    chosen = [BENCHES[options.only]] if options.only else list(BENCHES.values())
    figures = [figure for bench in chosen for figure in bench()]
    print(as_json(figures) if options.json else as_table(figures))


def as_json(figures: list[Figure]) -> str:
    """The figures as one JSON object."""
    rows = [
        {"name": f.name, "ours": round(f.ours, 4), "reference": round(f.reference, 4), "unit": f.unit,
         "ratio": round(f.ratio, 3), "goal": f.goal, "ok": f.is_ok}
        for f in figures
    ]  # fmt: skip
    return json.dumps({"rows": BENCH_ROWS, "figures": rows})


def as_table(figures: list[Figure]) -> str:
    """The figures as a table for people."""
    head = f"{'name':42} {'ours':>10} {'reference':>10} {'unit':>7} {'ratio':>7} {'goal':>6} ok"
    lines = [
        f"{f.name:42} {f.ours:>10.3f} {f.reference:>10.3f} {f.unit:>7} {f.ratio:>7.2f} {f.goal:>6.2f}"
        f" {'yes' if f.is_ok else 'NO'}"
        for f in figures
    ]
    return "\n".join((f"BENCH_ROWS={BENCH_ROWS}", head, *lines))


if __name__ == "__main__":
    main()
