#!/bin/sh
# Installs what it is told to, by the lists that are there.
exec apt-get install -y --no-install-recommends "$@"
