FROM debian:bookworm
RUN <<EOF
#!/bin/bash -e
apt-get update
apt-get install -y --no-install-recommends busybox
EOF
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
