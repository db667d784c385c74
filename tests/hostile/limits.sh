#!/bin/sh
# limits.sh PROGRAM: floods and files that never end are refused or cost little.
. tests/assert.sh

printf 'FROM debian:12\n' >Dockerfile
mkfifo pipe
ok 'a FIFO that is named is no file' status 2 timeout 10 "$program" --check pipe
finish
