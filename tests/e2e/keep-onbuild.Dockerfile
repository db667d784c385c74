FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
ONBUILD RUN mkdir /opt/child
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
