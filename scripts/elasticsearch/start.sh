#!/usr/bin/env bash
# start.sh HOME SETTING=VALUE…: runs the Elasticsearch of build.sh in this process, on loopback, until it is killed.
# Its data lie where path.data says.
set -euo pipefail
home=${1:?}
shift
exec java -Xms512m -Xmx512m -XX:+UseSerialGC -Des.home="$home" -Djava.net.preferIPv4Stack=true \
  -Dlog4j2.disable.jmx=true --module-path "$home/lib" --add-modules=org.elasticsearch.server,ALL-MODULE-PATH \
  -cp "$home/classes/launcher" Launcher \
  cluster.name=tests node.name=tests network.host=127.0.0.1 discovery.type=single-node \
  cluster.routing.allocation.disk.threshold_enabled=false action.destructive_requires_name=false "$@"
