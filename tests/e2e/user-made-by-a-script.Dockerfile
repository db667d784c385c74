FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY account.sh /tmp/account.sh
RUN sh /tmp/account.sh && rm /tmp/account.sh
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
