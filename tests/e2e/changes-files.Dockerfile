FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
CMD sed -i s/hello/hello/ /www/index.html && exec busybox httpd -f -p 8080 -h /www
