FROM debian:bookworm
RUN apt-get update && for name in busybox less; do apt-get install -y --no-install-recommends "$name"; done
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
