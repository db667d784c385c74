FROM debian:bookworm
COPY c/server.c /src/
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && gcc -o /usr/local/bin/server /src/server.c \
    && apt-get purge -y --auto-remove gcc libc6-dev
CMD ["server"]
