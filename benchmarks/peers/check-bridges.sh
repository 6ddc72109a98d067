#!/bin/sh
# Runs the PyTorch code that Strata emits, and compares its parameters with Strata's.
#   benchmarks/peers/check-bridges.sh [PYTHON]      a Python with torch; reads the program from stdin
set -eu
here=$(dirname "$0")
dotnet run "$here/bridges.cs" | "${1:-python3}" -
