FROM debian:12
RUN apt-get update && apt-get install -y curl
COPY --chmod=755 <<EOF /usr/local/bin/setup
#!/bin/bash
apt-get install -y git
EOF
RUN setup
