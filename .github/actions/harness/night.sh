#!/usr/bin/env bash
# One night. Its verdict is an output and not this script's exit code: what it left must be kept even when it was bad.
set -euo pipefail

out="${RUNNER_TEMP:?}/night"
rm -rf "$out" && mkdir -p "$out"
options=(--state "${STATE:=nightly}" --junit "$out/junit.xml" --markdown "$out/night.md")
[[ ${EVERYTHING:-false} != true ]] || options+=(--all)

# The runner interrupts only this shell, and the time limit may pass: both end the night in order, to be continued.
timeout --preserve-status --kill-after=5m "${HOURS:=5}h" harness nightly "${options[@]}" -- "${CONFIG:?}" &
night=$!
trap 'kill -TERM "$night" 2>/dev/null || true' INT TERM
code=0
wait "$night" || code=$?
while kill -0 "$night" 2>/dev/null; do
    code=0
    wait "$night" || code=$?
done

case $code in
    0) verdict=fine ;;
    2) verdict=mistake ;;
    3) verdict=incomplete ;;
    4) verdict=regression ;;
    *) verdict=failed ;;
esac
[[ -f $out/night.md ]] || printf '## The night left no summary\n\nIts exit code is %d; the log says why.\n' "$code" >"$out/night.md"
cat "$out/night.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
{
    echo "verdict=$verdict"
    echo "exit-code=$code"
    echo "report=reports/index.html"
    echo "junit=$out/junit.xml"
    echo "markdown=$out/night.md"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
