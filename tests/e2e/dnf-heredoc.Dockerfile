FROM fedora:43
RUN <<EOF
set -e
dnf install -y git
dnf clean all
EOF
COPY server.py /srv/
CMD ["python3", "/srv/server.py"]
