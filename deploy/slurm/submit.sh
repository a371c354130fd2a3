#!/usr/bin/env bash
# Submits gradcam batch as an array of N tasks, and gradcam merge for when all of them are through:
#
#   deploy/slurm/submit.sh N OUTPUT INPUT... [options of gradcam batch]
#
# Options for Slurm go into SBATCH_ARGS: SBATCH_ARGS="--partition=gpu --time=4:00:00" deploy/slurm/submit.sh 64 out /data/val
# OUTPUT and the inputs must be the same files on every node. Prints the two jobs' ids.
set -euo pipefail
if [ $# -lt 3 ] || ! [[ $1 =~ ^[1-9][0-9]*$ ]]; then
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
shards=$1
output=$2
shift 2
read -ra more <<<"${SBATCH_ARGS:-}"

array=$(sbatch --parsable "${more[@]}" --array="0-$((shards - 1))" --export="ALL,GRADCAM_SHARDS=$shards" "$here/gradcam-array.sh" "$@" --output "$output")
array=${array%%;*}
merge=$(sbatch --parsable "${more[@]}" --dependency="afterok:$array" --kill-on-invalid-dep=yes "$here/gradcam-merge.sh" "$output")
echo "$array ${merge%%;*}"
