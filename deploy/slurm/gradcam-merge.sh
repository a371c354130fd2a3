#!/usr/bin/env bash
#SBATCH --job-name=gradcam-merge
#SBATCH --output=gradcam-%j-merge.log
#SBATCH --cpus-per-task=1
#
# Checks that all shards are through, and sums them up. Arguments: the output folder, and others of gradcam merge.
set -uo pipefail
read -ra gradcam <<<"${GRADCAM:-gradcam}"
"${gradcam[@]}" merge "$@"
status=$?
[ "$status" -eq 3 ] && exit 0
exit "$status"
