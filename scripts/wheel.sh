#!/usr/bin/env bash
# Builds the wheel and tries it in an environment of its own, without development dependencies or the source tree.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
.venv/bin/uv build --quiet --wheel --out-dir "$scratch/dist"
.venv/bin/uv venv --quiet "$scratch/venv"
.venv/bin/uv export --quiet --locked --no-dev --no-emit-project -o "$scratch/requirements.txt" >/dev/null
.venv/bin/uv pip install --quiet --python "$scratch/venv/bin/python" -r "$scratch/requirements.txt" --no-deps
.venv/bin/uv pip install --quiet --python "$scratch/venv/bin/python" --no-deps "$scratch"/dist/*.whl
cd "$scratch"
mkdir source && echo "Arrêté municipal n° 2024-12 portant réglementation du stationnement" > source/arrete.txt
venv/bin/passation init espace --commune Essai --insee 99001 --by Essai --source disque="folder:$scratch/source" --destination "folder:$scratch/stockage"
mkdir stockage
venv/bin/passation -C espace run
venv/bin/passation -C espace search arrêté stationnement
