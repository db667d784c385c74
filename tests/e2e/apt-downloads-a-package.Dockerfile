FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN cd /srv && apt-get download less && dpkg-deb -x less_*.deb /opt/less
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
