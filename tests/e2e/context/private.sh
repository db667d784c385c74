#!/bin/sh
# What is served is nobody else's to read.
chmod -R go= /www
