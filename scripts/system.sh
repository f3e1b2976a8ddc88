#!/usr/bin/env bash
# Debian packages. Installs them only as root with CI set; elsewhere it says what is missing, and goes on.
#   system.sh venv PYTHON   what `python -m venv` needs
#   system.sh services      what the service tests and the demonstration can use
set -euo pipefail

may_install() { [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install() {
  export DEBIAN_FRONTEND=noninteractive
  [ -n "$(find /var/lib/apt/lists -name '*Packages*' -mmin -600 2>/dev/null | head -1)" ] || apt-get update -q
  without_daemons apt-get install -q -y --no-install-recommends "$@"
}

# Debian starts a server as soon as its package is there; the tests start their own, on loopback.
without_daemons() {
  local policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] && { "$@"; return; }
  trap "rm -f $policy" EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  "$@"
}

case "${1:?}" in
venv)
  "$2" -c 'import ensurepip' 2>/dev/null && exit 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    CI=1 install python3-venv
  else
    echo "Python lacks its venv module: as root, apt-get install python3-venv" >&2
    exit 2
  fi
  ;;
services)
  missing=()
  command -v smbd >/dev/null || missing+=(samba samba-vfs-modules attr)
  command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
  command -v ss >/dev/null || missing+=(iproute2)
  command -v tesseract >/dev/null || missing+=(tesseract-ocr)
  compgen -G "/usr/lib/*/libarchive.so.13" >/dev/null || missing+=(libarchive13)
  tesseract --list-langs 2>/dev/null | grep -qx fra || missing+=(tesseract-ocr-fra)
  command -v mdb-export >/dev/null || missing+=(mdbtools)
  command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui libreoffice-calc-nogui)
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
  compgen -G "/usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server" >/dev/null || missing+=(rabbitmq-server)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v mvn >/dev/null || missing+=(maven)
  command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
  [ ${#missing[@]} = 0 ] && exit 0
  if may_install; then
    install "${missing[@]}"
  else
    echo "Missing Debian packages: ${missing[*]}. What needs them will be skipped, with the reason."
  fi
  ;;
esac
