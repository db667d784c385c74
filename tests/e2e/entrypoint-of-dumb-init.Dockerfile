FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox dumb-init
COPY --chmod=755 start.sh /usr/local/bin/start.sh
COPY www /www
ENTRYPOINT ["/usr/bin/dumb-init", "--", "start.sh"]
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
