FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN mkdir -m 700 /www && echo hello > /www/index.html
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
