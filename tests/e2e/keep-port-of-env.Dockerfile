FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
ENV PORT=81
COPY www /www
CMD exec busybox httpd -f -p $PORT -h /www
