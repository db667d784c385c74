FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN bash <<EOF
set -e
apt-get install -y git
EOF
