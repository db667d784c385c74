FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
ENTRYPOINT ["env", "LANG=C", "nice", "busybox"]
CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]
