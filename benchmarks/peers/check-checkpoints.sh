#!/bin/sh
# Lets PyTorch load what Strata writes (weights_only=True), go on with the run, and end where Strata ends.
#   benchmarks/peers/check-checkpoints.sh [PYTHON]      a Python with torch; reads the program from stdin
set -eu
here=$(dirname "$0")
dotnet run "$here/checkpoints.cs" | "${1:-python3}" -
