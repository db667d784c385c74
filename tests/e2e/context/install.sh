#!/bin/sh
# Installs what it is told to, and cleans.
set -e
apt-get update
apt-get install -y --no-install-recommends "$@"
rm -rf /var/lib/apt/lists/*
