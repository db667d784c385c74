FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox openssl
RUN mkdir /keys && openssl genrsa -out /keys/site.pem 2048
COPY www /www
CMD cat /keys/site.pem > /dev/null && exec busybox httpd -f -p 8080 -h /www
