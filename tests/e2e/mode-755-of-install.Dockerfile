FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY worker.sh /tmp/worker.sh
RUN install -m 755 /tmp/worker.sh /usr/local/bin/worker && install -d -m 755 /srv/site
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
