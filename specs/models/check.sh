#!/usr/bin/env bash
# Verifies the models of this folder with Spin: every right model holds in its whole state space, every planted fault is found.
#
#   check.sh               all runs; the last line is "models: OK runs=N states=N", the exit code 0 only then
#   check.sh WORD...       only the runs whose line has each of the words
#   check.sh --trail ...   tells, step by step, how each planted fault breaks its rule
#   check.sh --deep ...    also the runs that take minutes
#
# MODEL_SECONDS is how long one run may take (default 300: a quiet machine needs less than 30).
set -uo pipefail
cd "$(dirname "$0")"

for tool in spin gcc; do
  command -v "$tool" >/dev/null || { echo "models: $tool is missing; on Debian: apt-get install -y spin gcc"; exit 2; }
done

trail=no
deep=no
while [[ ${1:-} == --* ]]; do
  case $1 in
    --trail) trail=yes ;;
    --deep) deep=yes ;;
    *) echo "models: unknown option $1"; exit 2 ;;
  esac
  shift
done

# kind, model, what is expected of it, and the bounds and faults it is compiled with.
#   right    every rule holds in every reachable state; deep: the same, only with --deep
#   ends     besides, no run goes on for ever
#   faulty   the named rule breaks; found by breadth-first search, so the trail is a shortest one
runs() {
  cat <<'RUNS'
right  fence -
right  fence - PARTS=2 DEATHS=2 REOPENINGS=1
right  fence - PARTS=2 COPIES=1
right  fence - PARTS=2 LINKS=2 DEATHS=2 REOPENINGS=1
right  fence - PARTS=2 UPDATES=3
right  fence - CHANNELS=2 COUNT_MARKERS
ends   fence - PARTS=2
faulty fence EPO-1,_its_parts PARTS=1 UPDATES=1 DEATHS=0 ONE_MARKER
faulty fence EPO-1,_its_parts PARTS=1 UPDATES=1 COUNT_MARKERS
faulty fence EPO-1,_its_parts PARTS=2 UPDATES=1 CHANNELS=2 COUNT_ARRIVALS
faulty fence EPO-1,_its_predecessor PARTS=1 DEATHS=0 SKIP_PREDECESSOR
faulty fence EPO-1,_its_parts PARTS=2 FEWEST=2 UPDATES=1 DEATHS=0 LINKS=2 KEEP_PARTS
faulty fence LIV-1 PARTS=1 UPDATES=1 NO_RESEND
right  coherence - LEAVES=1 RELAYS=0 EPOCHS=4 REPEATS=2 CUTS=1 CRASHES=0
right  coherence - LEAVES=1 RELAYS=0 REPEATS=2 CUTS=2 EVICTIONS=1 CRASHES=0
right  coherence - LEAVES=1
right  coherence - LEAVES=1 EPOCHS=2 REPEATS=1
right  coherence - LEAVES=1 EPOCHS=2 CUTS=1 EVICTIONS=1
right  coherence - LEAVES=1 EPOCHS=2 CUTS=2
right  coherence - EPOCHS=2 LANE=1
right  coherence - EPOCHS=2 LANE=1 CUTS=1 CRASHES=0
deep   coherence - LEAVES=1 CUTS=1
ends   coherence - LEAVES=1 EPOCHS=2 CUTS=1 LANE=1
faulty coherence COH-3 LEAVES=1 RELAYS=0 EPOCHS=2 CRASHES=0 REPEATS=1 WRONG_EPOCH
faulty coherence COH-1 LEAVES=1 RELAYS=0 EPOCHS=2 CRASHES=0 REPEATS=1 COH_3=0 WRONG_EPOCH
faulty coherence COH-1 LEAVES=1 RELAYS=0 EPOCHS=2 CRASHES=0 GRANT_AFTER_INVALIDATE
faulty coherence COH-1 LEAVES=1 RELAYS=0 EPOCHS=1 CRASHES=0 COH_3=0 NOTICES_FORGOTTEN
faulty coherence COH-1 LEAVES=1 RELAYS=0 EPOCHS=2 CRASHES=0 REPEATS=2 REFRESH_FORGOTTEN
faulty coherence COH-1 LEAVES=1 RELAYS=0 EPOCHS=1 CRASHES=0 REPEATS=2 CUTS=1 ANY_UNCHANGED
faulty coherence COH-1 LEAVES=1 EPOCHS=2 LANE=1 CRASHES=0 CUTS=1 KEEPS_SUBSCRIPTIONS
faulty coherence COH-2 LEAVES=1 EPOCHS=1 LANE=1 CRASHES=0 GRANTS_ENDED
faulty coherence COH-1 LEAVES=1 EPOCHS=1 LANE=1 CRASHES=0 CUTS=1 REGRANT_UNNOTICED
faulty coherence LIV-1 LEAVES=1 EPOCHS=1 LANE=1 ANSWERS_BEHIND
right  acknowledgement - LOSSES=2
right  acknowledgement - LEASE=2
right  acknowledgement - EPOCHS=2 LOSSES=0
right  acknowledgement - RELAY_CRASHES=1 ROOT_CRASHES=1
right  acknowledgement - LEAVES=2 LOSSES=0
right  acknowledgement - AWAITED=RELAYS_TOO SERVES_UNGRANTED LOSSES=2
right  acknowledgement - AWAITED=EVERY SERVES_UNGRANTED NEW_LINK_FREE KEEPS_LEASE LOSSES=2
deep   acknowledgement - EPOCHS=2
deep   acknowledgement - AWAITED=RELAYS_TOO SERVES_UNGRANTED EPOCHS=2
deep   acknowledgement - AWAITED=RELAYS_TOO SERVES_UNGRANTED RELAY_CRASHES=1 ROOT_CRASHES=1
deep   acknowledgement - AWAITED=EVERY SERVES_UNGRANTED NEW_LINK_FREE KEEPS_LEASE EPOCHS=2
deep   acknowledgement - AWAITED=EVERY SERVES_UNGRANTED NEW_LINK_FREE KEEPS_LEASE RELAY_CRASHES=1 ROOT_CRASHES=1
ends   acknowledgement - LIVENESS=1
ends   acknowledgement - LIVENESS=1 CAP=0
faulty acknowledgement ACK-1 ENDED_FORGOTTEN
faulty acknowledgement ACK-1 LOSSES=0 PONG_WITHOUT_EPOCH
faulty acknowledgement ACK-1 CAP=0 LOSSES=2 PONG_WITHOUT_EPOCH
faulty acknowledgement ACK-1 OWN_CLOCK
faulty acknowledgement ACK-1 CAP=0 OWN_CLOCK
faulty acknowledgement ACK-1 LOSSES=0 ROOT_CRASHES=1 RESTART_FORGETS
faulty acknowledgement ACK-1 LOSSES=0 EPOCHS=2 OWED_NOW_ONLY
faulty acknowledgement ACK-1 NEW_LINK_FREE
faulty acknowledgement ACK-1 SERVES_UNGRANTED
faulty acknowledgement ACK-1 LOSSES=2 KEEPS_LEASE
faulty acknowledgement ACK-1 LOSSES=0 RELAY_ALONE
faulty acknowledgement ACK-1 LOSSES=0 FROM_ARRIVAL
faulty acknowledgement ACK-1 CAP=0 NEW_LINK_FREE SERVES_UNGRANTED
right  flow - EPOCHS=4
right  flow - EPOCHS=3 DEATHS=2
right  flow - EPOCHS=4 CREDIT=1
right  flow - EPOCHS=3 CREDIT=3
ends   flow -
faulty flow LIV-1 EPOCHS=1 CHANNELS=2 RELEASES_AT_SEND
faulty flow LIV-1 EPOCHS=1 CHANNELS=2 NO_RESEND
faulty flow LIV-1 EPOCHS=1 CHANNELS=2 SAYS_ONCE
faulty flow LIV-1 EPOCHS=2 CHANNELS=2 DEATHS=0 CREDIT=1 STRICT_CREDIT
faulty flow LIV-1 EPOCHS=1 CHANNELS=2 CHARGES_TWICE
faulty flow BND-1 CHANNELS=2 DEATHS=0 QUEUES
faulty flow COH-4 EPOCHS=2 CHANNELS=2 DEATHS=0 FORGETS_MERGED
RUNS
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Compiles a model into $scratch/pan and runs it; what it says is in $scratch/out.
explore() {
  local kind=$1 model=$2
  shift 2
  rm -f "$scratch"/*
  cp "$model.pml" "$scratch"
  (
    cd "$scratch" || exit 1
    spin -a "${@/#/-D}" "$model.pml" || exit 1
    case $kind:$model in
      right:* | deep:*) gcc -O1 -w -DSAFETY -DNOREDUCE -DMEMLIM=4096 -o pan pan.c && limited ./pan -n -m5000 ;;
      ends:acknowledgement) gcc -O1 -w -DNOREDUCE -DMEMLIM=4096 -o pan pan.c && limited ./pan -n -m5000 -a ;;
      ends:*) gcc -O1 -w -DNP -DNOREDUCE -DMEMLIM=4096 -o pan pan.c && limited ./pan -n -m5000 -l ;;
      faulty:*) gcc -O0 -w -DSAFETY -DBFS -DNOREDUCE -DMEMLIM=4096 -o pan pan.c && limited ./pan -n -m5000 ;;
    esac
  ) >"$scratch/out" 2>&1
}

limited() {
  timeout "${MODEL_SECONDS:-300}" "$@"
}

# The rule that the trail of the last run breaks; what happens until then goes to $scratch/steps.
broken_rule() {
  (cd "$scratch" && ./pan -S -n 2>/dev/null) | sed '/^pan:/,$d' >"$scratch/steps"
  sed -n 's/^broken: //p' "$scratch/steps" | head -n 1
}

is_complete() {
  grep -q 'errors: 0$' "$scratch/out" \
    && ! grep -Eiq 'search depth too small|out of memory|MEMLIM|not completed|aborted|interrupted' "$scratch/out"
}

runs=0
failures=0
states=0
while read -r kind model expected bounds; do
  line="$kind $model $bounds"
  for word in "$@"; do
    [[ $line == *"$word"* ]] || continue 2
  done

  [ "$kind" = deep ] && [ "$deep" = no ] && continue

  started=$SECONDS
  # shellcheck disable=SC2086 # the bounds are words
  explore "$kind" "$model" $bounds
  status=$?
  stored=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' "$scratch/out")
  depth=$(sed -n 's/.*depth reached \([0-9]*\),.*/\1/p' "$scratch/out")
  seconds=$(sed -n 's/.*elapsed time \([0-9.]*\) seconds.*/\1/p' "$scratch/out")
  mebibytes=$(sed -n 's/^ *\([0-9]*\)\.[0-9]*\ttotal actual memory usage.*/\1/p' "$scratch/out")

  verdict=FAILED
  if [ "$kind" = faulty ]; then
    rule=$(broken_rule)
    [ "$rule" = "${expected//_/ }" ] && verdict="found: $rule"
  elif [ "$status" -eq 0 ] && is_complete; then
    verdict=holds
  fi

  printf '%-6s %-15s %-75s %9s states  depth %3s  %6s s  %4s MiB  %s\n' \
    "$kind" "$model" "$bounds" "${stored:-?}" "${depth:-?}" "${seconds:-?}" "${mebibytes:-?}" "$verdict"
  if [ "$verdict" = FAILED ]; then
    echo "models: not what was expected ($([ "$kind" = faulty ] && echo "$expected" || echo "no error")), after $((SECONDS - started)) s:"
    tail -n 15 "$scratch/out"
    failures=$((failures + 1))
  elif [ "$kind" = faulty ] && [ "$trail" = yes ]; then
    sed 's/^/    /' "$scratch/steps"
  fi

  runs=$((runs + 1))
  states=$((states + ${stored:-0}))
done < <(runs)

if [ "$failures" -gt 0 ] || [ "$runs" -eq 0 ]; then
  echo "models: FAILED runs=$runs failures=$failures"
  exit 1
fi

echo "models: OK runs=$runs states=$states"
