#!/usr/bin/env bash
# Kills a run of gradcam batch 20 times (or $1 times) at random moments with SIGKILL, takes it up again each time, and compares the merged
# result with an unbroken run's: rows, overlays, bytes. The tests do the same twice. GRADCAM_KILL_SEED chooses other moments.
set -euo pipefail
cd "$(dirname "$0")/.."
export GRADCAM_KILLS=${1:-20}
dotnet build tests/GradCam.Cli.Tests -c Release -v q -clp:NoSummary
dotnet run --no-build -c Release --project tests/GradCam.Cli.Tests -- --filter-class "*BatchKillTests" --xunit-diagnostics on
