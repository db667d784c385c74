FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
EXPOSE 80
CMD ["busybox", "httpd", "-f", "-p", "80", "-h", "/www"]
