FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN bash <<'EOF'
set -e
groupadd --gid 2900 web
useradd --uid 2900 --gid web --create-home web
EOF
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
