#!/usr/bin/env bash
# build.sh HOME: lays out a startable Tika server in HOME (an empty or absent folder). Needs mvn and a JDK 17 or newer.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=${1:?}
copy=org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies

rm -rf "$home"
mkdir -p "$home/classes"
mvn -B -q -ntp -f "$here/pom.xml" $copy -DincludeScope=runtime -DoutputDirectory="$home/lib"
javac -nowarn -cp "$home/lib/*" -d "$home/classes" "$here/src/TikaServer.java"
touch "$home/ready"
