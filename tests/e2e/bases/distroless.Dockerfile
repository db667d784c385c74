# Stands in for distroless: no shell, and its users.
FROM debian:bookworm AS build
RUN mkdir -p /out/etc /out/tmp /out/home/nonroot /out/root && chmod 1777 /out/tmp && chmod 700 /out/root /out/home/nonroot \
    && printf 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n' > /out/etc/passwd \
    && echo 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' >> /out/etc/passwd \
    && printf 'root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n' > /out/etc/group \
    && chown 65532:65532 /out/home/nonroot
FROM scratch
COPY --from=build /out /
