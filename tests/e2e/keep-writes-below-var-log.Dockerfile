FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
CMD exec busybox httpd -f -v -p 8080 -h /www 2>> /var/log/httpd.log
