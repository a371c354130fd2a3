#!/usr/bin/env bash
# What N shards of gradcam batch that run at the same time on one machine take of its memory together (Linux):
#
#   tests/shards-memory.sh MODEL PICTURES [N]
#
# MODEL is a split model's folder, PICTURES a folder, N the number of shards (4). GRADCAM is the command, where it is not the one that is built
# here. Memory is looked at when every shard has drawn three overlays or has ended drawing; then the shards are ended.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 2 ]; then
  sed -n '2,8p' "$0" >&2
  exit 2
fi
model=$1
pictures=$2
shards=${3:-4}
if [ -z "${GRADCAM:-}" ]; then
  dotnet build src/GradCam.Cli -c Release -v q -clp:NoSummary
  GRADCAM="dotnet src/GradCam.Cli/bin/Release/net10.0/GradCam.Cli.dll"
fi
read -ra gradcam <<<"$GRADCAM"
work=$(mktemp -d)
pids=()
trap 'kill -KILL "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

for ((i = 0; i < shards; i++)); do
  "${gradcam[@]}" batch "$pictures" --model "$model" --output "$work/$i" --shard "$i/$shards" --batch-size 1 >"$work/$i.log" 2>&1 &
  pids+=($!)
done
for ((i = 0; i < shards; i++)); do
  until [ "$(find "$work/$i/overlays" -type f 2>/dev/null | wc -l)" -ge 3 ]; do
    kill -0 "${pids[i]}" 2>/dev/null || { echo "shard $i has ended too early:" >&2; cat "$work/$i.log" >&2; exit 1; }
    sleep 0.2
  done
done

# Pss shares each page out among the processes that map it. Of the weights' pages each is counted once for all.
cat $(printf '/proc/%s/smaps ' "${pids[@]}") | awk -v n="$shards" '
  /^[0-9a-f]+-[0-9a-f]+ / { model = /\.bin$|\.onnx$|gradcam\/optimized/ }
  /^Rss:/ { rss += $2; if (model) mrss += $2 }
  /^Pss:/ { pss += $2; if (model) mpss += $2 }
  /^Anonymous:/ { anonymous += $2 }
  END {
    printf "| %d shards | MB |\n| --- | ---: |\n", n
    printf "| resident, each shard counted for itself (Rss) | %.0f |\n", rss / 1000 * 1.024
    printf "| taken of the machine (Pss) | %.0f |\n", pss / 1000 * 1.024
    printf "| of it the model, mapped and shared (Pss) | %.0f |\n", mpss / 1000 * 1.024
    printf "| the model, each shard counted for itself (Rss) | %.0f |\n", mrss / 1000 * 1.024
    printf "| memory of each one alone (anonymous) | %.0f, or %.0f a shard |\n", anonymous / 1000 * 1.024, anonymous / 1000 * 1.024 / n
  }'
