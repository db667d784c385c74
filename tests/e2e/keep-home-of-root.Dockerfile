FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /root/www
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/root/www"]
