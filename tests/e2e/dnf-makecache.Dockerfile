FROM rockylinux:9
RUN dnf makecache
RUN dnf -y --setopt=install_weak_deps=False install git
RUN dnf clean all && rm -rf /var/cache/dnf
COPY server.py /srv/
CMD ["python3", "/srv/server.py"]
