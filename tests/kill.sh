#!/usr/bin/env bash
# Kills gradcam batch, the exporter and a command that fills the cache with SIGKILL, 20 times each (or $1 times), at random moments.
# - A run of batch is taken up again each time. Its merged result must be an unbroken run's: rows, overlays, bytes.
# - The exporter replaces a split model. Its folder must hold the old or the new model, or the next run must finish the new one.
# - The cache must give the same map as one that nobody interrupted.
# The tests do the same twice. GRADCAM_KILL_SEED chooses other moments.
set -euo pipefail
cd "$(dirname "$0")/.."
export GRADCAM_KILLS=${1:-20}
dotnet build tests/GradCam.Cli.Tests -c Release -v q -clp:NoSummary
dotnet build tests/Export.Tests -c Release -v q -clp:NoSummary
dotnet run --no-build -c Release --project tests/GradCam.Cli.Tests -- --filter-class "*BatchKillTests" "*CacheSafetyTests" --xunit-diagnostics on
dotnet run --no-build -c Release --project tests/Export.Tests -- --filter-class "*ExportKillTests" --xunit-diagnostics on
