FROM debian:bookworm AS web
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]

FROM debian:bookworm AS jobs
COPY worker.sh /opt/worker.sh
CMD ["/opt/worker.sh"]
