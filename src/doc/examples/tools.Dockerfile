FROM debian:12
RUN apt-get update
RUN apt-get install -y jq git curl git
RUN sudo apt-get install -y shellcheck
RUN curl -Lo /usr/local/bin/yq https://github.com/mikefarah/yq/releases/latest/download/yq_linux_amd64 && chmod +x /usr/local/bin/yq
WORKDIR /work
CMD ["bash"]
