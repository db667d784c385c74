FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
HEALTHCHECK CMD busybox wget -qO- http://127.0.0.1:8080/
CMD ["busybox", "true"]
# the real one
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
