#!/bin/sh
set -e
echo "H:/www" >/etc/httpd.conf
exec "$@"
