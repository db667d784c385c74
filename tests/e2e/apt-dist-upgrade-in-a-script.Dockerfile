FROM debian:bookworm
COPY upgrade.sh /tmp/
RUN sh /tmp/upgrade.sh
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
