FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
ENV SITE_CACHE_DIR=/var/cache/site
RUN mkdir -p $SITE_CACHE_DIR
COPY www /www
CMD date > $SITE_CACHE_DIR/started && exec busybox httpd -f -p 8080 -h /www
