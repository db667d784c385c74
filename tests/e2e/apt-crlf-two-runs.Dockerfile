FROM debian:bookworm
RUN apt-get update
# the server
RUN apt-get install -y busybox
COPY www /www
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
