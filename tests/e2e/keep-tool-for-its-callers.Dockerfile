FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends less
ENTRYPOINT ["bash"]
CMD ["-c", "echo ready; sleep 60"]
