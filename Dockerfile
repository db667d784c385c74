# dockmend in an image of its own:
#   docker build -t dockmend .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/src" dockmend --check .
FROM debian:12-slim AS build
WORKDIR /build
COPY . .
RUN apt-get update \
    && apt-get install -y --no-install-recommends make \
    && make build-deps \
    && make install PREFIX=/usr DESTDIR=/out

FROM debian:12-slim
# git tells which files of a folder it ignores
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get upgrade -y \
    && apt-get install -y --no-install-recommends ca-certificates git libarchive13 libcurl4 libjansson4 libssl3 libyaml-0-2 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/ /
WORKDIR /src
USER 10001:10001
ENTRYPOINT ["dockmend"]
