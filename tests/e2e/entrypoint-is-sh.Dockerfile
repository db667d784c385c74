FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
ENTRYPOINT ["sh", "-c"]
CMD ["exec busybox httpd -f -p 8080 -h /www"]
