FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
# the host's certificates are mounted, and only root may read them
USER root
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
