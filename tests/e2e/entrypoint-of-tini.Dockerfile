FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox tini
COPY www /www
ENTRYPOINT ["tini", "--"]
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
