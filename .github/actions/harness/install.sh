#!/usr/bin/env bash
# Install the harness beside this action, or the release VERSION, into an environment of its own and put it on the path.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
environment="${RUNNER_TEMP:?}/harness"
IFS=',' read -r -a names <<<"${EXTRAS:-}"
extras=()
for name in "${names[@]}"; do
    [[ $name =~ ^[a-z-]+$ ]] || { echo "\"$name\" is no extra: give names with commas, such as embedded,hub" >&2; exit 2; }
    extras+=(--extra "$name")
done

if [[ -z ${VERSION:-} ]]; then
    export UV_PROJECT_ENVIRONMENT="$environment"
    uv sync --locked --no-dev --project "$here/../../.." "${extras[@]}"
elif [[ $VERSION =~ ^[0-9][0-9a-z.]*$ ]]; then
    uv venv --clear "$environment"
    uv pip install --python "$environment" "openweight-harness${EXTRAS:+[$EXTRAS]}==$VERSION"
else
    echo "\"$VERSION\" is no version" >&2
    exit 2
fi
echo "$environment/bin" >>"${GITHUB_PATH:?}"
"$environment/bin/harness" --version
