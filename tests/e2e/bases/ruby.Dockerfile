# Stands in for ruby: Debian's.
FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends ruby && rm -rf /var/lib/apt/lists/* \
    && ln -s /usr/bin/ruby /usr/local/bin/ruby
CMD ["irb"]
