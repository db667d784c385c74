FROM debian:bookworm
RUN apt update && apt install -y busybox
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
