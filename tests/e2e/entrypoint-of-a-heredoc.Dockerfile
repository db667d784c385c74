FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY <<'EOF' /usr/local/bin/site
#!/bin/sh
set -e
mkdir -p /tmp/site
exec "$@"
EOF
RUN chmod 755 /usr/local/bin/site
COPY www /www
ENTRYPOINT ["site"]
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
