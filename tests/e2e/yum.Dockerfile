FROM rockylinux:9
RUN yum install -y git && yum clean all
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
