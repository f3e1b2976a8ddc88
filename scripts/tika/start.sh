#!/usr/bin/env bash
# start.sh HOME PORT: runs the Tika server of build.sh in this process, on loopback, until it is killed.
set -euo pipefail
home=${1:?}
exec java -Xmx"${TIKA_HEAP:-1g}" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Djava.awt.headless=true \
  -cp "$home/classes:$home/lib/*" TikaServer "${2:?}"
