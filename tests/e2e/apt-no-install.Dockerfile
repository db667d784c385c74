FROM debian:bookworm
COPY worker.sh /opt/worker.sh
ENTRYPOINT ["/opt/worker.sh"]
