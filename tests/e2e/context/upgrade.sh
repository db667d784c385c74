#!/bin/sh
set -e
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get dist-upgrade -y
rm -rf /var/lib/apt/lists/*
