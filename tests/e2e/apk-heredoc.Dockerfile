FROM alpine:3.20
RUN <<EOF
set -eu
apk add busybox-extras
mkdir -p /srv/site
EOF
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
