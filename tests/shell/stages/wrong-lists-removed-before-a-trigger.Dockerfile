FROM debian:12 AS base
RUN apt-get update && apt-get install -y curl
ONBUILD RUN apt-get install -y git
FROM base
RUN true
