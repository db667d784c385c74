#!/bin/sh
set -e
exec setpriv --reuid=65534 --regid=65534 --clear-groups busybox httpd -f -p 8080 -h /www
