FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends nats-server
CMD ["nats-server"]
