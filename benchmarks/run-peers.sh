#!/bin/sh
# Builds, and measures Strata beside PyTorch on the same work, in turns:
#   benchmarks/run-peers.sh --python PYTHON [--only ROW …] [--no-avx512] [--markdown docs/performance.md]
# PYTHON is any command that runs Python with torch 2.6 and torchvision; it reads the scripts of benchmarks/peers.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dotnet build "$here/Strata.Benchmarks" -c Release --nologo -v q
exec "$here/Strata.Benchmarks/bin/Release/net10.0/Strata.Benchmarks" peers "$@"
