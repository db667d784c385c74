FROM debian:12
COPY users.sh /users.sh
RUN sh /users.sh
CMD ["app"]
