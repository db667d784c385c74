FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
CMD echo $$ > /run/site.pid && exec busybox httpd -f -p 8080 -h /www
