#!/usr/bin/env bash
# build.sh HOME: lays out a startable Elasticsearch in HOME (an empty or absent folder). Needs mvn and a JDK 17 or newer.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=${1:?}
version=$(sed -n 's:.*<es.version>\(.*\)</es.version>.*:\1:p' "$here/pom.xml")
copy=org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies

rm -rf "$home"
mkdir -p "$home"/{config,plugins,modules/transport-netty4,modules/local,classes/launcher,classes/modules}
for part in server:lib transport:transport; do
  mvn -B -q -ntp -f "$here/pom.xml" -P"${part%:*}" $copy -DincludeScope=runtime -DoutputDirectory="$home/${part#*:}"
done
# What the server has on its class path must not be in the module a second time.
mv "$home"/transport/{netty-*,transport-netty4-*}.jar "$home/modules/transport-netty4/"
rm -rf "$home/transport"

module() { # FOLDER CLASS
  printf '%s\n' "name=$1" "description=$1" "version=$version" "elasticsearch.version=$version" java.version=17 \
    "classname=$2" > "$home/modules/$1/plugin-descriptor.properties"
}
module transport-netty4 org.elasticsearch.transport.netty4.Netty4Plugin
module local LocalModules
javac -nowarn -cp "$home/lib/*" -d "$home/classes/launcher" "$here/src/Launcher.java"
javac -nowarn -cp "$home/lib/*" -d "$home/classes/modules" "$here/src/LocalModules.java"
jar cf "$home/modules/local/local.jar" -C "$home/classes/modules" .

cat > "$home/config/log4j2.properties" <<'L'
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
L
touch "$home/ready"
