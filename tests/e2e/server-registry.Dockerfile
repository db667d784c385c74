FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends docker-registry
CMD ["docker-registry", "serve", "/etc/docker/registry/config.yml"]
