FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends openssh-server && mkdir -p /run/sshd
EXPOSE 22
CMD ["/usr/sbin/sshd", "-D", "-e"]
