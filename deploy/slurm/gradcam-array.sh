#!/usr/bin/env bash
#SBATCH --job-name=gradcam
#SBATCH --output=gradcam-%A-%a.log
#SBATCH --open-mode=append
#SBATCH --cpus-per-task=4
#SBATCH --requeue
#SBATCH --signal=B:INT@60
#
# One shard of gradcam batch. The shard is the array's task, so that the array must be 0-(N-1); submit.sh sees to that. The arguments are
# gradcam batch's own, without --shard.
#
#   GRADCAM_SHARDS    N, the number of shards
#   GRADCAM           the command, where it is not "gradcam"
#   GRADCAM_RETRIES   how often a shard that failed is queued again (3)
#
# A shard that is killed loses the part in work and goes on from there. One that is preempted or out of time (it is told a minute before, see
# --signal) ends with 143, keeps every finished batch, and is queued again.
set -uo pipefail
shards=${GRADCAM_SHARDS:?the number of shards is missing: submit with submit.sh}
retries=${GRADCAM_RETRIES:-3}
read -ra gradcam <<<"${GRADCAM:-gradcam}"

# As many threads as this task was given, and not as the machine has.
export DOTNET_PROCESSOR_COUNT=${SLURM_CPUS_PER_TASK:-1}

"${gradcam[@]}" batch "$@" --shard "$SLURM_ARRAY_TASK_ID/$shards" &
worker=$!
# Not INT, which whatever runs with & ignores.
trap 'kill -TERM "$worker" 2>/dev/null' INT TERM
wait "$worker"
status=$?
# A signal ends wait before the worker has ended.
while kill -0 "$worker" 2>/dev/null; do
  wait "$worker"
  status=$?
done

case $status in
  0) exit 0 ;;
  3)
    echo "gradcam-array: shard $SLURM_ARRAY_TASK_ID is through; some pictures have errors, which their rows tell"
    exit 0
    ;;
  2) exit 2 ;; # The command line makes no sense, and will not the next time.
esac

if [ "${SLURM_RESTART_COUNT:-0}" -lt "$retries" ]; then
  echo "gradcam-array: shard $SLURM_ARRAY_TASK_ID ended with $status; queued again ($((${SLURM_RESTART_COUNT:-0} + 1)) of $retries)"
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
  sleep 60 # Requeuing ends this script.
fi
exit "$status"
