# Stands in for ubuntu:24.04: its user, who has the number 1000.
FROM debian:bookworm
RUN useradd --create-home --uid 1000 --shell /bin/bash ubuntu
