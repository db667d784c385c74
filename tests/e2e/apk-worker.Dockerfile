FROM alpine:3.20
RUN apk add --no-cache tzdata
COPY worker.sh /opt/
ENTRYPOINT ["/opt/worker.sh"]
