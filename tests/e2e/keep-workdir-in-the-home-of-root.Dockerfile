FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
WORKDIR /root/site
COPY www .
CMD ["busybox", "httpd", "-f", "-p", "8080"]
