#!/usr/bin/env bash
# Resident memory of gradcam batch after 1000, 2000, ... pictures (Linux):
#
#   tests/batch-memory.sh PICTURES [N] [options of gradcam batch]
#
# The pictures of the folder PICTURES are taken over and over, N in all (10000), each a few bytes longer than the others so that none is passed
# over as known. GRADCAM is the command, where it is not the one that is built here. Prints the median of what was seen over each last 200 pictures.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 1 ]; then
  sed -n '2,8p' "$0" >&2
  exit 2
fi
source=$1
count=${2:-10000}
shift $(($# < 2 ? $# : 2))
if [ -z "${GRADCAM:-}" ]; then
  dotnet build src/GradCam.Cli -c Release -v q -clp:NoSummary
  GRADCAM="dotnet src/GradCam.Cli/bin/Release/net10.0/GradCam.Cli.dll"
fi
read -ra gradcam <<<"$GRADCAM"
work=$(mktemp -d)
trap 'kill -KILL "$pid" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
pid=

# Decoders stop where a picture ends.
mkdir "$work/in"
pictures=("$source"/*)
for ((i = 0; i < count; i++)); do
  { cat "${pictures[i % ${#pictures[@]}]}"; printf '%08d' "$i"; } >"$work/in/$i.jpg"
done

"${gradcam[@]}" batch "$work/in" --output "$work/out" --no-report --allow-errors "$@" >"$work/log" 2>&1 &
pid=$!
printf '| pictures | resident MiB | of those after 1000 |\n| ---: | ---: | ---: |\n'
next=1000
while kill -0 "$pid" 2>/dev/null; do
  sleep 0.2
  drawn=$(find "$work/out/overlays" -type f 2>/dev/null | wc -l || true)
  rss=$(awk '/^VmRSS:/ { print $2 }' "/proc/$pid/status" 2>/dev/null || true)
  [ -n "$rss" ] || continue
  echo "$drawn $rss" >>"$work/seen"
  if [ "$drawn" -ge "$next" ]; then
    median=$(awk -v from=$((drawn - 200)) '$1 > from { print $2 }' "$work/seen" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
    first=${first:-$median}
    awk -v n="$drawn" -v m="$median" -v f="$first" 'BEGIN { printf "| %d | %.1f | %+.1f %% |\n", n, m / 1024, 100 * (m / f - 1) }'
    next=$((drawn / 1000 * 1000 + 1000))
  fi
done
wait "$pid" || { cat "$work/log" >&2; exit 1; }
