FROM debian:bookworm
RUN <<EOF
apt-get update
apt-get install -y --no-install-recommends busybox
mkdir -p /srv/site
EOF
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
