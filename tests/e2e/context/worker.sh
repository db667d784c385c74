#!/bin/sh
# A worker without a port.
while true; do
	echo working
	sleep 1
done
