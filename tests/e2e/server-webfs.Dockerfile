FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends webfs
COPY www /www
CMD ["webfsd", "-F", "-p", "8080", "-r", "/www", "-f", "index.html"]
