#!/bin/sh
set -e
: "${PORT:=8080}"
if [ $# -eq 0 ]; then
	set -- busybox httpd -f -p "$PORT" -h /www
fi
exec "$@"
