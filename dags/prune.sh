#!/usr/bin/env bash
# Airflow's own logs and run history, and the logs of `make serve`, bounded. Needs AIRFLOW_HOME and the folder of programs.
set -euo pipefail
bin=$1 days=${DATELINE_KEEP_LOG_DAYS:-90}
[[ $days =~ ^[1-9][0-9]*$ ]] || { echo "DATELINE_KEEP_LOG_DAYS is no number of days: $days" >&2; exit 2; }

"$bin/airflow" db clean --clean-before-timestamp "$(date -u -d "-$days days" +%FT%TZ)" --skip-archive --yes > /dev/null
if [ -d "$AIRFLOW_HOME/logs" ]; then
  find "$AIRFLOW_HOME/logs" -type f -mtime "+$((days - 1))" -delete
  find "$AIRFLOW_HOME/logs" -mindepth 1 -type d -empty -delete
fi
# What a component of `make serve` is writing stays open: its file is shortened in place.
if [ -d "$AIRFLOW_HOME/serve" ]; then
  find "$AIRFLOW_HOME/serve" -name '*.log' -size +10M -print0 | while IFS= read -r -d '' log; do
    last=$(mktemp)
    tail -c 1000000 "$log" > "$last"
    cat "$last" > "$log"
    rm -f "$last"
  done
fi
