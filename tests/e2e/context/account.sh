#!/bin/sh
set -e
groupadd --gid 2200 web
useradd --uid 2200 --gid web --create-home web
