FROM gcr.io/distroless/static-debian12
USER 65532
WORKDIR /home/nonroot
