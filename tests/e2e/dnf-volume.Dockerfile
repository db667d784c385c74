FROM rockylinux:9
RUN dnf -y install git
VOLUME /data
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
