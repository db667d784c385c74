FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends memcached
EXPOSE 11211
CMD ["memcached", "-u", "nobody", "-m", "16"]
