FROM opensuse/leap:15.6
RUN zypper --non-interactive install git
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
