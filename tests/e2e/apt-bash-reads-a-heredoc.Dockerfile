FROM debian:bookworm
RUN bash -e <<'EOF'
apt-get update
apt-get install -y --no-install-recommends busybox
busybox true
EOF
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
