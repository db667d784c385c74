FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends redis-server
EXPOSE 6379
CMD ["redis-server", "--dir", "/var/lib/redis"]
