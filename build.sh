#!/usr/bin/env bash
# Builds, checks and tests everything. The last line is "N passed, N failed"; the exit code is 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

step() {
  echo "== $1"
  shift
  "$@" || { echo "build.sh: '$*' failed"; echo "0 passed, 1 failed"; exit 1; }
}

step "restore (locked)" dotnet restore Coherence.sln --locked-mode
step "build (warnings are errors)" dotnet build Coherence.sln -c Release --no-restore
step "format" dotnet format Coherence.sln --no-restore --verify-no-changes --severity error

# A test that hangs is named and ends the run: one that has not ended for this long is not slow.
hang=4m

echo "== test"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
dotnet test Coherence.Tests/Coherence.Tests.csproj -c Release --no-build \
  --blame-hang --blame-hang-timeout "$hang" --blame-hang-dump-type none \
  --logger "trx;LogFileName=tests.trx" --logger "console;verbosity=minimal" --results-directory "$results"
status=$?

# The counters of the result file are the truth; no file means that the runner itself failed.
counters=$(grep -o '<Counters [^>]*>' "$results/tests.trx" 2>/dev/null | head -n 1)
count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
passed=$(count passed)
failed=$(count failed)
if [ -z "$passed" ] || { [ "$status" -ne 0 ] && [ "${failed:-0}" -eq 0 ]; }; then
  echo "build.sh: the test runner ended with exit code $status and no failed test"
  failed=$(( ${failed:-0} + 1 ))
fi
echo "${passed:-0} passed, ${failed:-0} failed"
[ "$status" -eq 0 ] && [ "${failed:-0}" -eq 0 ]
