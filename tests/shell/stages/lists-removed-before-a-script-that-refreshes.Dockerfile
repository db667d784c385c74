FROM debian:12
RUN apt-get update && apt-get install -y curl
COPY setup /opt/setup
RUN cd /opt/setup && ./install.sh
