# Stands in for Azure Linux: its tdnf is dnf.
FROM rockylinux:9
RUN ln -s dnf /usr/bin/tdnf
