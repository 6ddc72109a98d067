#!/bin/sh
# Makes tests/Fixtures/samples: what PyTorch gets where the samples train, and the emitted code that it ran.
#   benchmarks/peers/make-samples.sh [PYTHON]      a Python with torch and numpy
set -eu
here=$(cd "$(dirname "$0")" && pwd)
fixtures=$here/../../tests/Fixtures/samples
work=$(mktemp -d -p "$here")
trap 'rm -rf "$work"' EXIT
mkdir -p "$fixtures"
dotnet run -c Release "$here/samples.cs" "$work"
"${1:-python3}" "$here/samples.py" "$work" > "$work/torch.json"
mv "$work/torch.json" "$work/export-plan.py" "$fixtures"
