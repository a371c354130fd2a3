#!/usr/bin/env bash
# Tries deploy/slurm on a Slurm cluster of one node that it starts itself and stops in the end. Needs root and Debian's slurm-wlm and munge.
# An array of four tasks: one is killed with SIGKILL, one is requeued while it runs, one is sent the signal that Slurm sends before the time limit.
# The merged result must be that of a run without Slurm.
# Takes about two minutes; not run by the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
for program in slurmctld slurmd sbatch munged; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "tests/slurm.sh: $program is missing (apt-get install slurm-wlm munge)" >&2; exit 1; }
done
PATH=$PATH:/usr/sbin

work=$(mktemp -d)
pids=()
cleanup() {
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null || true; done
  sleep 1
  if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap cleanup EXIT
fail() { echo "tests/slurm.sh: $1" >&2; KEEP=1; exit 1; }

# Whoever built already says so: building takes longer than the rest.
[ -n "${SKIP_BUILD:-}" ] || dotnet build src/GradCam.Cli -c Release -v q -clp:NoSummary
export GRADCAM="dotnet $PWD/src/GradCam.Cli/bin/Release/net10.0/GradCam.Cli.dll"

# Pictures: the samples, each many times with bytes of its own behind its end, so that none is another's duplicate.
mkdir "$work/in"
for i in $(seq 1 40); do
  for sample in samples/*.png; do
    { cat "$sample"; printf '%s' "$i"; } >"$work/in/$i-$(basename "$sample")"
  done
done
printf 'no picture' >"$work/in/broken.png"

host=$(hostname -s)
mkdir -p "$work"/{munge,state,spool,log}
chmod 700 "$work/munge"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 status=none
chmod 600 "$work/munge/key"
chmod 755 "$work"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge.socket" --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" &
pids+=($!)

cat >"$work/slurm.conf" <<CONF
ClusterName=gradcam
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${SLURMCTLD_PORT:-36817}
SlurmdPort=${SLURMD_PORT:-36818}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
JobRequeue=1
MinJobAge=600
SchedulerParameters=sched_interval=5,bf_interval=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
CONF
# Nothing is confined, but slurmd wants a plugin all the same.
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  printf 'CgroupPlugin=cgroup/v2\nIgnoreSystemd=yes\n' >"$work/cgroup.conf"
else
  echo "CgroupPlugin=cgroup/v1" >"$work/cgroup.conf"
fi
export SLURM_CONF=$work/slurm.conf
slurmctld -D -f "$SLURM_CONF" >"$work/log/slurmctld" 2>&1 &
pids+=($!)
slurmd -D -f "$SLURM_CONF" >"$work/log/slurmd" 2>&1 &
pids+=($!)
for _ in $(seq 60); do
  sinfo -h -o %t 2>/dev/null | grep -q idle && break
  sleep 1
done
sinfo -h -o %t | grep -q idle || fail "the node does not come up, see $work/log"

cd "$work"
options=("$work/in" --batch-size 1 --part-size 8)
read -r array merge < <(SBATCH_ARGS="--cpus-per-task=1" "$OLDPWD/deploy/slurm/submit.sh" 4 "$work/out" "${options[@]}")
echo "array $array, merge $merge"

parts() { find "$work/out/parts" -name "$1*" 2>/dev/null | wc -l; }
wait_for_part() {
  for _ in $(seq 600); do
    [ "$(parts "$1")" -gt 0 ] && return
    sleep 0.1
  done
  fail "shard $1 wrote no part"
}

wait_for_part 0002of0004
pid=$(pgrep -f -- "GradCam.Cli.dll batch $work/in .*--shard 2/4") || fail "shard 2 was through before it could be killed"
kill -9 "$pid"
echo "killed shard 2 (process $pid) after $(parts 0002of0004) parts"
wait_for_part 0001of0004
scontrol requeue "${array}_1"
echo "requeued shard 1 after $(parts 0001of0004) parts"
wait_for_part 0003of0004
pgrep -f -- "GradCam.Cli.dll batch $work/in .*--shard 3/4" >/dev/null || fail "shard 3 was through before it could be told to end"
scancel --signal=INT --batch "${array}_3"
echo "told shard 3 to end after $(parts 0003of0004) parts"

for _ in $(seq 240); do
  state=$(scontrol show job "$merge" | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p')
  case $state in COMPLETED | FAILED | CANCELLED) break ;; esac
  sleep 1
done
[ "$state" = COMPLETED ] || { squeue; cat gradcam-*; fail "the merge job is $state"; }
for task in 1 2 3; do
  scontrol show job "${array}_$task" | grep -q "Restarts=1" || fail "task $task was not started again"
done
grep -q "shard 3 ended with 143; queued again" gradcam-"$array"-3.log || fail "shard 3 did not end by itself when it was told to"
cat gradcam-*-merge.log

# The same without Slurm, by rows in the order of ids, times left out.
$GRADCAM batch "${options[@]}" --output "$work/alone" --jsonl "$work/alone.jsonl" || [ $? -eq 3 ]
$GRADCAM merge "$work/out" --jsonl "$work/out.jsonl" >/dev/null || [ $? -eq 3 ]
plain() { sed -E 's/"ordinal":[0-9]+,//; s/"[a-z]+_ms":[^,}]*,?//g; s/,}$/}/' "$1" | sort; }
cmp <(plain alone.jsonl) <(plain out.jsonl) || fail "the merged result is another than that of one run"
echo "$(wc -l <out.jsonl) rows, the same as without Slurm"
