FROM alpine:3.20
VOLUME ["/data", "/cache"]
COPY www /www
RUN true
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
