#!/usr/bin/env bash
# Airflow with its scheduler on this machine, until Ctrl-C or TERM. Needs AIRFLOW_HOME and the folder of programs.
set -euo pipefail
bin=$1 port=${2:-8080}
passwords="$AIRFLOW_HOME/simple_auth_manager_passwords.json.generated"
logs="$AIRFLOW_HOME/serve"
mkdir -p "$logs"
pids=() aside=
# Ctrl-C goes to all that a terminal runs. A scheduler that gets INT and TERM at once never ends: each part has its session.
own=$(command -v setsid || true)

stop() {
  trap '' INT TERM
  trap - EXIT
  echo "stopping Airflow" >&2
  # shellcheck disable=SC2086 # nothing runs aside before Airflow has started
  kill -TERM "${pids[@]}" $aside 2> /dev/null || true
  for ((seconds = 0; seconds < 60; seconds++)); do
    any_runs || break
    sleep 1
  done
  for pid in "${pids[@]}"; do
    kill -KILL -- "-$pid" 2> /dev/null || true # what hangs, and what it has started
  done
  exit "${1:-0}"
}
any_runs() {
  for pid in "${pids[@]}"; do
    kill -0 "$pid" 2> /dev/null && return 0
  done
  return 1
}
all_run() {
  for pid in "${pids[@]}"; do
    kill -0 "$pid" 2> /dev/null || return 1
  done
}
trap 'stop 0' INT TERM
trap 'stop $?' EXIT

for component in "scheduler --skip-serve-logs" "dag-processor" "triggerer --skip-serve-logs" \
  "api-server --host 127.0.0.1 --port $port"; do
  # shellcheck disable=SC2086 # the words of a component are its arguments
  : > "$logs/${component%% *}.log"
  $own "$bin/airflow" $component >> "$logs/${component%% *}.log" 2>&1 & # appended to, so that it can be shortened
  pids+=($!)
done

echo "starting Airflow, logs in $logs" >&2
until "$bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/api/v2/monitor/health', timeout=5)" 2> /dev/null; do
  all_run || { echo "a part of Airflow ended by itself, see $logs" >&2; exit 1; }
  sleep 1
done
told=$("$bin/python" -c 'import json, sys; print(", ".join(f"user {u}, password {p}" for u, p in json.load(open(sys.argv[1])).items()))' "$passwords")
echo "Airflow: http://127.0.0.1:$port, $told; nights run while the DAG dateline_nightly is switched on there (it starts paused); Ctrl-C ends it"
next=0
while all_run; do
  if ((SECONDS >= next)); then
    bash "$(dirname "$0")/prune.sh" "$bin" > "$logs/prune.log" 2>&1 &
    next=$((SECONDS + 86400))
  else
    sleep 5 &
  fi
  aside=$!
  wait "$aside" || true # in the background, so that a signal is heard at once
done
echo "a part of Airflow ended by itself, see $logs" >&2
exit 1
